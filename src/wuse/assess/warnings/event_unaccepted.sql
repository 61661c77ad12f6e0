-- Meaning: townships with events that nobody accepted within their limit.
-- Grain: one row per township, or per county where the event names no township. Units: events.
-- Source: rule of early warnings, kind event_unaccepted; the limit is the red card of the clock for accepting
--         (event_kinds.yaml), so that an event stands still here when its clock does.
-- Inputs: facts (event_step, every row). What was learnt after $as_of does not exist.
WITH known AS (
    SELECT event, number, step, after, level, township, kind, clock, card, reported_at, stepped_at,
        row_number() OVER (
            PARTITION BY event, number ORDER BY recorded_at DESC, sequence DESC, row_number DESC
        ) AS age_rank
    FROM facts
    WHERE recorded_at <= $as_of AND stepped_at <= $as_of
),
events AS (
    SELECT event,
        max_by(after, number) AS state,
        max_by(level, number) AS level,
        max_by(township, number) AS township,
        max_by(kind, number) AS kind,
        max(CASE WHEN step = 'accept' THEN number ELSE 0 END) AS accepted,
        max(CASE WHEN clock = 'accept' AND card = 'red' THEN number ELSE 0 END) AS breached,
        min(reported_at) AS first_at,
        max(CASE WHEN clock = 'accept' AND card = 'red' THEN stepped_at END) AS last_at
    FROM known
    WHERE age_rank = 1
    GROUP BY event
)
SELECT 'event_unaccepted' AS signal, township AS place,
    CASE WHEN max(CASE WHEN level = 'red' THEN 1 ELSE 0 END) = 1 THEN 'red' ELSE 'orange' END AS severity,
    count(*) AS observed, $unaccepted_events AS threshold, min(first_at) AS first_at, max(last_at) AS last_at
FROM events
WHERE state IN ('reported', 'incomplete') AND breached > accepted AND kind <> 'warn_event_unaccepted'
GROUP BY township
HAVING count(*) >= $unaccepted_events
ORDER BY township
