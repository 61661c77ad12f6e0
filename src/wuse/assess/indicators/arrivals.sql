-- Meaning: who comes from abroad, and how many of those who came are under control.
-- Grain: one row per area asked. Units: journeys, each of one person.
-- Source: registry of indicators, panel arrivals; C3 of the control index (design default). An hour is what a county team
--         has to take over somebody who landed (tiers of March 2020: report within an hour).
-- Inputs: facts (arrival, every row), within(area, place): which places lie in which area.
WITH known AS (
    SELECT arrival_id, destination, departure_country, arrives_on, arrived_at, arrival_state,
        row_number() OVER (
            PARTITION BY arrival_id ORDER BY recorded_at DESC, sequence DESC, row_number DESC
        ) AS age_rank
    FROM facts
    WHERE recorded_at <= $as_of
),
abroad AS (
    SELECT w.area,
        CASE
            WHEN k.arrived_at IS NULL AND k.arrives_on >= $today AND k.arrives_on <= $in_three_days THEN 1 ELSE 0
        END AS expected,
        CASE WHEN k.arrived_at > $week_ago AND k.arrived_at <= $as_of THEN 1 ELSE 0 END AS landed_week,
        CASE WHEN k.arrived_at > $fortnight_ago AND k.arrived_at <= $hour_ago THEN 1 ELSE 0 END AS due,
        CASE
            WHEN k.arrived_at > $fortnight_ago AND k.arrived_at <= $hour_ago
                AND k.arrival_state IN ('transferred', 'isolated', 'released', 'home_observed', 'closed') THEN 1
            ELSE 0
        END AS controlled
    FROM known AS k
    INNER JOIN within AS w ON w.place = k.destination
    WHERE k.age_rank = 1 AND k.departure_country <> 'CHN' AND k.arrival_state <> 'cancelled'
)
SELECT area,
    sum(expected) AS expected,
    sum(landed_week) AS landed_week,
    sum(due) AS due,
    sum(controlled) AS controlled
FROM abroad
GROUP BY area
ORDER BY area
