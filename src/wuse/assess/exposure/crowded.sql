-- Meaning: venues where a case was and which so many visited that a list of them would say nothing.
-- Grain: one row per venue. Units: visits within the window.
-- Source: rule wuse-exposure-1.
-- Inputs: visits (venue_visit, every row), cases(person). What was learnt after $as_of does not exist.
WITH of_cases AS (
    SELECT v.venue
    FROM visits AS v
    INNER JOIN cases AS c ON c.person = v.person
    WHERE v.recorded_at <= $as_of AND v.visited_at > $since AND v.visited_at <= $as_of
    GROUP BY v.venue
)
SELECT v.venue, count(*) AS visits
FROM visits AS v
INNER JOIN of_cases AS o ON o.venue = v.venue
WHERE v.recorded_at <= $as_of AND v.visited_at > $since AND v.visited_at <= $as_of
GROUP BY v.venue
HAVING count(*) > $most_visits
ORDER BY venue
