-- Meaning: grids in which there was a visit within the last hours of daytime for certain: all its rows say so.
-- Grain: one row per grid. Units: none.
-- Source: rule of early warnings, kind silent_grid. $quiet_since is so many hours of daytime ago.
-- Inputs: facts (grid_visit or door_visit, every row), limits(response, first, beyond): the responses whose rows may be
--         read, and the places of each. What was learnt after $as_of does not exist.
-- Such a grid is not silent, and nothing older needs to be read of it; one that is left out is only looked at closely.
WITH recent AS (
    SELECT f.response, f.visit_id
    FROM facts AS f
    INNER JOIN limits AS l ON l.response = f.response
    WHERE f.recorded_at <= $as_of AND f.visited_at > $quiet_since AND f.visited_at <= $as_of
    GROUP BY f.response, f.visit_id
),
visits AS (
    SELECT f.response, f.visit_id, min(f.place) AS place, max(f.place) AS other_place,
        min(f.visited_at) AS first_at, max(f.visited_at) AS last_at
    FROM facts AS f
    INNER JOIN recent AS r ON r.visit_id = f.visit_id AND r.response = f.response
    WHERE f.recorded_at <= $as_of
    GROUP BY f.response, f.visit_id
)
SELECT v.place
FROM visits AS v
INNER JOIN limits AS l ON l.response = v.response AND v.place >= l.first AND v.place < l.beyond
WHERE v.place = v.other_place AND v.first_at > $quiet_since AND v.last_at <= $as_of
GROUP BY v.place
