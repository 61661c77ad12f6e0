-- Meaning: the order of isolation of each person that ends last.
-- Grain: one row per person ordered. Units: days of Beijing time; the order holds on the days before `ordered_until`.
-- Source: notice of 8 July 2020: whoever is ordered into centralised or home observation is red. Who left against the
--         order is held by it until it was due: ours. Health monitoring is no such order. In the international version the
--         isolation of everybody from a country is no order against a person: the country's colour tells it
--         ($entrant_orders).
-- Inputs: isolations (isolation, every row). What was learnt after $as_of does not exist.
WITH known AS (
    SELECT person, isolation_id, isolation_kind, coalesce(isolation_reason, '') AS reason,
        CAST(isolation_began_at + INTERVAL 8 HOUR AS DATE) AS began_on,
        CASE
            WHEN isolation_end IS NULL OR isolation_end = 'left' THEN isolation_due_on
            ELSE coalesce(CAST(isolation_ended_at + INTERVAL 8 HOUR AS DATE), isolation_due_on)
        END AS ends_on,
        row_number() OVER (
            PARTITION BY isolation_id ORDER BY recorded_at DESC, sequence DESC, row_number DESC
        ) AS age_rank
    FROM isolations
    WHERE recorded_at <= $as_of
),
last_first AS (
    SELECT person, began_on, ends_on,
        row_number() OVER (PARTITION BY person ORDER BY ends_on DESC, began_on DESC, isolation_id) AS place_in_line
    FROM known
    WHERE age_rank = 1 AND isolation_kind IN ('centralised', 'home', 'hospital')
        AND ($entrant_orders OR reason <> 'entrant')
)
SELECT person, began_on AS ordered_on, ends_on AS ordered_until
FROM last_first
WHERE place_in_line = 1
