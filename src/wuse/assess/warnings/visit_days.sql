-- Meaning: on which working days of the last weeks there was a visit in a grid, and when the last one of the day was.
-- Grain: one row per grid and day. Units: days back from the moment; a day begins at 00:00 UTC, which is 8:00 in China.
-- Source: rule of early warnings, kind silent_grid.
-- Inputs: facts (grid_visit or door_visit, every row). What was learnt after $as_of does not exist.
WITH known AS (
    SELECT visit_id, place, visited_at,
        row_number() OVER (
            PARTITION BY visit_id ORDER BY recorded_at DESC, sequence DESC, row_number DESC
        ) AS age_rank
    FROM facts
    WHERE recorded_at <= $as_of
)
SELECT place, date_diff('day', visited_at, $as_of) AS days_back, max(visited_at) AS last_at
FROM known
WHERE age_rank = 1 AND visited_at <= $as_of AND visited_at > $visits_since
GROUP BY place, date_diff('day', visited_at, $as_of)
