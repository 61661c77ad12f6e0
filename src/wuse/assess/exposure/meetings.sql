-- Meaning: stays of a case and of somebody else at the same venue, at the same time or within two hours of each other.
-- Grain: one row per pair of stays. Units: moments; `at_once` 1 for the same time, 0 for within two hours; `doubtful` 1
--        where a check-in of either is in doubt.
-- Source: rule wuse-exposure-1. A visit without an end is a moment.
-- Inputs: cases(person), there (of visits_there.sql), crowded(venue): not compared.
WITH of_cases AS (
    SELECT t.venue, t.visited_at, coalesce(t.left_at, t.visited_at) AS left_at
    FROM there AS t
    INNER JOIN cases AS c ON c.person = t.person
    LEFT JOIN crowded AS x ON x.venue = t.venue
    WHERE x.venue IS NULL
),
-- Visits that are near a case's as some row tells them, the case's own among them: few, of which the newest rows are sought.
around AS (
    SELECT t.person, t.venue, t.visited_at
    FROM there AS t
    INNER JOIN of_cases AS a ON a.venue = t.venue
    WHERE t.visited_at <= a.left_at + INTERVAL 2 HOUR
        AND coalesce(t.left_at, t.visited_at) >= a.visited_at - INTERVAL 2 HOUR
    GROUP BY t.person, t.venue, t.visited_at
),
others AS (
    SELECT t.person, t.venue, t.visited_at, coalesce(t.left_at, t.visited_at) AS left_at, t.doubtful,
        row_number() OVER (
            PARTITION BY t.person, t.venue, t.visited_at ORDER BY t.recorded_at DESC, t.sequence DESC, t.row_number DESC
        ) AS age_rank
    FROM there AS t
    INNER JOIN around AS n ON n.person = t.person AND n.venue = t.venue AND n.visited_at = t.visited_at
),
at_cases AS (
    SELECT o.person AS case_person, o.venue, o.visited_at, o.left_at, o.doubtful
    FROM others AS o
    INNER JOIN cases AS c ON c.person = o.person
    WHERE o.age_rank = 1
)
SELECT a.case_person, t.person, a.venue, a.visited_at AS case_from, a.left_at AS case_to, t.visited_at, t.left_at,
    CASE WHEN t.visited_at <= a.left_at AND t.left_at >= a.visited_at THEN 1 ELSE 0 END AS at_once,
    CASE WHEN a.doubtful + t.doubtful > 0 THEN 1 ELSE 0 END AS doubtful
FROM at_cases AS a
INNER JOIN others AS t ON t.venue = a.venue
WHERE t.age_rank = 1 AND t.person <> a.case_person
    AND t.visited_at <= a.left_at + INTERVAL 2 HOUR AND t.left_at >= a.visited_at - INTERVAL 2 HOUR
ORDER BY a.case_person, t.person, t.visited_at, a.venue, a.visited_at
