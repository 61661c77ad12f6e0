-- Meaning: grids in which nobody has been visited for so many hours of daytime, though they used to be at work.
-- Grain: one row per grid that is silent. Units: observed and threshold in days of the week before the last visit that
--        had one.
-- Source: rule of early warnings, kind silent_grid. $quiet_since and $grave_since are so many hours of daytime ago.
-- Inputs: days (visit_days.sql, of visits to persons and to doors).
WITH worked AS (
    SELECT place, days_back, max(last_at) AS last_at
    FROM days
    GROUP BY place, days_back
),
latest AS (
    SELECT place, max(last_at) AS last_at, min(days_back) AS days_back
    FROM worked
    GROUP BY place
),
usual AS (
    SELECT w.place, count(*) AS active_days
    FROM worked AS w
    INNER JOIN latest AS l ON l.place = w.place
    WHERE w.days_back - l.days_back < $usual_span
    GROUP BY w.place
)
SELECT 'silent_grid' AS signal, l.place,
    CASE WHEN l.last_at <= $grave_since THEN 'orange' ELSE 'yellow' END AS severity,
    u.active_days AS observed, $usual_days AS threshold, l.last_at AS first_at, l.last_at
FROM latest AS l
INNER JOIN usual AS u ON u.place = l.place
WHERE u.active_days >= $usual_days AND l.last_at <= $quiet_since AND l.last_at > $forgotten
ORDER BY l.place
