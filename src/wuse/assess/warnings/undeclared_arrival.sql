-- Meaning: townships in which persons have arrived who have declared nothing since shortly before their journey.
-- Grain: one row per township, or per wider place where the arrival names no township. Units: persons.
-- Source: rule of early warnings, kind undeclared_arrival. Fewer persons than the threshold are told of no place.
-- Inputs: arrivals (arrival, every row), declarations (declaration, every row), within(unit, place): the township of each
--         destination. What was learnt after $as_of does not exist.
WITH known AS (
    SELECT person, destination, arrived_at, arrival_state,
        row_number() OVER (
            PARTITION BY arrival_id ORDER BY recorded_at DESC, sequence DESC, row_number DESC
        ) AS age_rank
    FROM arrivals
    WHERE recorded_at <= $as_of
),
said AS (
    SELECT person, declared_at,
        row_number() OVER (
            PARTITION BY declaration_id ORDER BY recorded_at DESC, sequence DESC, row_number DESC
        ) AS age_rank
    FROM declarations
    WHERE recorded_at <= $as_of
),
declared AS (
    SELECT person, max(declared_at) AS declared_at
    FROM said
    WHERE age_rank = 1 AND declared_at <= $as_of
    GROUP BY person
),
persons AS (
    SELECT w.unit, k.person, min(k.arrived_at) AS first_at, max(k.arrived_at) AS last_at
    FROM known AS k
    INNER JOIN within AS w ON w.place = k.destination
    LEFT JOIN declared AS d ON d.person = k.person
    WHERE k.age_rank = 1
        AND k.arrival_state IN ('landed', 'transferred', 'isolated', 'released', 'home_observed')
        AND k.arrived_at <= $undeclared_by AND k.arrived_at > $arrivals_since
        AND (d.declared_at IS NULL OR date_diff('day', d.declared_at, k.arrived_at) > $declared_before)
    GROUP BY w.unit, k.person
)
SELECT 'undeclared_arrival' AS signal, unit AS place,
    CASE WHEN count(*) >= $undeclared_grave THEN 'orange' ELSE 'yellow' END AS severity,
    count(*) AS observed, $undeclared_persons AS threshold, min(first_at) AS first_at, max(last_at) AS last_at
FROM persons
GROUP BY unit
HAVING count(*) >= $undeclared_persons
ORDER BY unit
