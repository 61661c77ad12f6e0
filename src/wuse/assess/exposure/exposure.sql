-- Meaning: who was at the same venue as a case, while the case was there or within two hours before or after; ranked, as a
--          proposal for an epidemiologist. It is no colour and no list of contacts.
-- Grain: one row per case and person met. Units: pairs of visits; moments.
-- Source: rule wuse-exposure-1. A visit without an end is a moment.
-- Inputs: visits (venue_visit, every row), cases(person), crowded(venue): not compared. What was learnt after $as_of does
--         not exist.
WITH at_cases AS (
    SELECT v.person AS case_person, v.venue, v.visited_at, coalesce(v.left_at, v.visited_at) AS left_at,
        row_number() OVER (
            PARTITION BY v.person, v.venue, v.visited_at ORDER BY v.recorded_at DESC, v.sequence DESC, v.row_number DESC
        ) AS age_rank
    FROM visits AS v
    INNER JOIN cases AS c ON c.person = v.person
    WHERE v.recorded_at <= $as_of AND v.visited_at > $since AND v.visited_at <= $as_of
),
venues AS (
    SELECT a.venue
    FROM at_cases AS a
    LEFT JOIN crowded AS x ON x.venue = a.venue
    WHERE x.venue IS NULL
    GROUP BY a.venue
),
there AS (
    SELECT v.person, v.venue, v.visited_at, coalesce(v.left_at, v.visited_at) AS left_at,
        row_number() OVER (
            PARTITION BY v.person, v.venue, v.visited_at ORDER BY v.recorded_at DESC, v.sequence DESC, v.row_number DESC
        ) AS age_rank
    FROM visits AS v
    INNER JOIN venues AS n ON n.venue = v.venue
    WHERE v.recorded_at <= $as_of AND v.visited_at > $since AND v.visited_at <= $as_of
),
met AS (
    SELECT a.case_person, t.person, t.visited_at, t.left_at,
        CASE WHEN t.visited_at <= a.left_at AND t.left_at >= a.visited_at THEN 1 ELSE 0 END AS at_once
    FROM at_cases AS a
    INNER JOIN there AS t ON t.venue = a.venue
    WHERE a.age_rank = 1 AND t.age_rank = 1 AND t.person <> a.case_person
        AND t.visited_at <= a.left_at + INTERVAL 2 HOUR AND t.left_at >= a.visited_at - INTERVAL 2 HOUR
),
summed AS (
    SELECT case_person, person, CAST(sum(at_once) AS INTEGER) AS together,
        CAST(count(*) - sum(at_once) AS INTEGER) AS near, min(visited_at) AS first_at, max(left_at) AS last_at
    FROM met
    GROUP BY case_person, person
)
SELECT case_person, person,
    CAST(
        row_number() OVER (PARTITION BY case_person ORDER BY together DESC, near DESC, last_at DESC, person) AS INTEGER
    ) AS place_in_line,
    together, near, first_at, last_at
FROM summed
ORDER BY case_person, place_in_line
