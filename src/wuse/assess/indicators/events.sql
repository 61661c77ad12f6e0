-- Meaning: how many events stand open, at which level and in which state, and how fast they are dealt with.
-- Grain: one row per area asked. Units: events; minutes.
-- Source: registry of indicators, panel events; the limits are those that each event was held to (event_kinds.yaml).
--         The median is that of Hyndman & Fan (1996), type 2.
-- Inputs: facts (event_step, every row), within(area, place): which places lie in which area.
WITH known AS (
    SELECT event, number, step, after, level, place, kind, clock, card, stepped_at, age_minutes,
        row_number() OVER (
            PARTITION BY event, number ORDER BY recorded_at DESC, sequence DESC, row_number DESC
        ) AS age_rank
    FROM facts
    WHERE recorded_at <= $as_of AND stepped_at <= $as_of
),
course AS (
    SELECT event,
        max_by(after, number) AS state,
        max_by(level, number) AS level,
        max_by(place, number) AS place,
        -- Kinds of early warnings are called so (event_kinds.yaml, `signal`).
        max(CASE WHEN substr(kind, 1, 5) = 'warn_' THEN 1 ELSE 0 END) AS warning,
        min(CASE WHEN step = 'accept' THEN stepped_at END) AS accepted_at,
        min(CASE WHEN step = 'accept' THEN age_minutes END) AS accepted_after,
        max(CASE WHEN card = 'red' THEN 1 ELSE 0 END) AS breached,
        max(CASE WHEN card = 'red' AND clock = 'close' THEN 1 ELSE 0 END) AS closed_late,
        min(CASE WHEN step = 'begin' THEN stepped_at END) AS begun_at,
        min(CASE WHEN step = 'begin' THEN age_minutes END) AS begun_after,
        max(CASE WHEN step = 'close' THEN stepped_at END) AS closed_at
    FROM known
    WHERE age_rank = 1
    GROUP BY event
),
events AS (
    SELECT w.area, c.event, c.state, c.level, c.breached, c.closed_late, c.begun_after, c.warning, c.accepted_after,
        CASE WHEN c.state IN ('draft', 'closed', 'rejected', 'withdrawn', 'duplicate') THEN 0 ELSE 1 END AS standing,
        CASE WHEN c.state = 'closed' AND c.closed_at > $week_ago THEN 1 ELSE 0 END AS closed_week,
        CASE WHEN c.state = 'closed' AND c.closed_at > $day_ago THEN 1 ELSE 0 END AS closed_day,
        CASE WHEN c.begun_at > $week_ago THEN 1 ELSE 0 END AS begun_week,
        CASE WHEN c.accepted_at > $week_ago AND c.warning = 1 THEN 1 ELSE 0 END AS accepted_week
    FROM course AS c
    INNER JOIN within AS w ON w.place = c.place
),
counted AS (
    SELECT area,
        sum(standing) AS standing,
        sum(CASE WHEN standing = 1 AND level = 'red' THEN 1 ELSE 0 END) AS standing_red,
        sum(CASE WHEN standing = 1 AND state = 'reported' THEN 1 ELSE 0 END) AS unaccepted,
        sum(CASE WHEN standing = 1 AND breached = 1 THEN 1 ELSE 0 END) AS breached,
        sum(CASE WHEN standing = 1 THEN warning ELSE 0 END) AS warnings,
        sum(closed_day) AS closed_day,
        sum(closed_week) AS closed_week,
        sum(CASE WHEN closed_week = 1 AND closed_late = 0 THEN 1 ELSE 0 END) AS closed_in_time
    FROM events
    GROUP BY area
),
ranked AS (
    SELECT area, begun_after,
        row_number() OVER (PARTITION BY area ORDER BY begun_after, event) AS place_in_order,
        sum(begun_week) OVER (PARTITION BY area) AS begun
    FROM events
    WHERE begun_week = 1
),
response AS (
    SELECT area, (min(begun_after) + max(begun_after)) / 2.0 AS begun_median
    FROM ranked
    WHERE 2 * place_in_order >= begun AND 2 * place_in_order <= begun + 2
    GROUP BY area
),
accepted AS (
    SELECT area, accepted_after,
        row_number() OVER (PARTITION BY area ORDER BY accepted_after, event) AS place_in_order,
        sum(accepted_week) OVER (PARTITION BY area) AS number
    FROM events
    WHERE accepted_week = 1
),
acceptance AS (
    SELECT area, (min(accepted_after) + max(accepted_after)) / 2.0 AS accepted_median
    FROM accepted
    WHERE 2 * place_in_order >= number AND 2 * place_in_order <= number + 2
    GROUP BY area
)
SELECT c.area, c.standing, c.standing_red, c.unaccepted, c.breached, c.closed_day, c.closed_week, c.closed_in_time,
    c.warnings, r.begun_median, a.accepted_median
FROM counted AS c
LEFT JOIN response AS r ON r.area = c.area
LEFT JOIN acceptance AS a ON a.area = c.area
ORDER BY c.area
