-- Meaning: on which working days of the last weeks there was a visit in a grid that may be silent, and when the last one
--          of the day was.
-- Grain: one row per grid and day. Units: days back from the moment; a day begins at 00:00 UTC, which is 8:00 in China.
-- Source: rule of early warnings, kind silent_grid.
-- Inputs: facts (grid_visit or door_visit, every row), awake(place): grids that are not looked at, limits(response,
--         first, beyond): the responses whose rows may be read, and the places of each. What was learnt after $as_of
--         does not exist.
WITH asked AS (
    SELECT f.response, f.visit_id
    FROM facts AS f
    INNER JOIN limits AS l ON l.response = f.response
    LEFT JOIN awake AS w ON w.place = f.place
    WHERE f.recorded_at <= $as_of AND w.place IS NULL
    GROUP BY f.response, f.visit_id
),
known AS (
    SELECT f.response, f.place, f.visited_at,
        row_number() OVER (
            PARTITION BY f.response, f.visit_id ORDER BY f.recorded_at DESC, f.sequence DESC, f.row_number DESC
        ) AS age_rank
    FROM facts AS f
    INNER JOIN asked AS a ON a.visit_id = f.visit_id AND a.response = f.response
    WHERE f.recorded_at <= $as_of
)
SELECT k.place, date_diff('day', k.visited_at, $as_of) AS days_back, max(k.visited_at) AS last_at
FROM known AS k
INNER JOIN limits AS l ON l.response = k.response AND k.place >= l.first AND k.place < l.beyond
LEFT JOIN awake AS w ON w.place = k.place
WHERE k.age_rank = 1 AND k.visited_at <= $as_of AND k.visited_at > $visits_since AND w.place IS NULL
GROUP BY k.place, date_diff('day', k.visited_at, $as_of)
