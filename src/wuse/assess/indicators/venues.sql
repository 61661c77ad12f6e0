-- Meaning: how many of the venues that check health codes did so on the last day.
-- Grain: one row per area asked. Units: venues.
-- Source: C4 of the control index (design default). Which venues have to check is not in the pool: those that did within
--         fourteen days stand for them.
-- Inputs: facts (venue_visit, every row), within(area, place): which places lie in which area.
WITH checked AS (
    SELECT w.area, f.venue, max(f.visited_at) AS last_check
    FROM facts AS f
    INNER JOIN within AS w ON w.place = f.place
    WHERE f.recorded_at <= $as_of AND f.visited_at <= $as_of AND f.visited_at > $fortnight_ago
        AND f.code_colour IS NOT NULL
    GROUP BY w.area, f.venue
)
SELECT area, count(*) AS venues, sum(CASE WHEN last_check > $day_ago THEN 1 ELSE 0 END) AS checking
FROM checked
GROUP BY area
ORDER BY area
