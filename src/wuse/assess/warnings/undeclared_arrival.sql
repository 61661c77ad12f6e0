-- Meaning: townships in which persons have arrived who have declared nothing since shortly before their journey.
-- Grain: one row per township, or per wider place where the arrival names no township. Units: persons.
-- Source: rule of early warnings, kind undeclared_arrival. Fewer persons than the threshold are told of no place.
-- Inputs: arrivals (arrival, every row), declarations (declaration, every row), limits(response, first, beyond): the
--         responses whose rows may be read, and the places of each. What was learnt after $as_of does not exist. What
--         was declared under a response counts for those who came to its places.
WITH known AS (
    SELECT a.response, a.person, a.destination, a.arrived_at, a.arrival_state,
        row_number() OVER (
            PARTITION BY a.response, a.arrival_id ORDER BY a.recorded_at DESC, a.sequence DESC, a.row_number DESC
        ) AS age_rank
    FROM arrivals AS a
    INNER JOIN limits AS l ON l.response = a.response
    WHERE a.recorded_at <= $as_of
),
came AS (
    SELECT k.person, k.destination, k.arrived_at
    FROM known AS k
    INNER JOIN limits AS l ON l.response = k.response AND k.destination >= l.first AND k.destination < l.beyond
    WHERE k.age_rank = 1
        AND k.arrival_state IN ('landed', 'transferred', 'isolated', 'released', 'home_observed')
        AND k.arrived_at <= $undeclared_by AND k.arrived_at > $arrivals_since
),
said AS (
    SELECT d.response, d.person, d.declared_at,
        row_number() OVER (
            PARTITION BY d.response, d.declaration_id
            ORDER BY d.recorded_at DESC, d.sequence DESC, d.row_number DESC
        ) AS age_rank
    FROM declarations AS d
    INNER JOIN limits AS l ON l.response = d.response
    WHERE d.recorded_at <= $as_of
),
declared AS (
    SELECT s.person, l.first, l.beyond, max(s.declared_at) AS declared_at
    FROM said AS s
    INNER JOIN limits AS l ON l.response = s.response
    WHERE s.age_rank = 1 AND s.declared_at <= $as_of
    GROUP BY s.person, l.first, l.beyond
),
told AS (
    SELECT c.person, c.destination, c.arrived_at, max(d.declared_at) AS declared_at
    FROM came AS c
    LEFT JOIN declared AS d ON d.person = c.person AND c.destination >= d.first AND c.destination < d.beyond
    GROUP BY c.person, c.destination, c.arrived_at
),
persons AS (
    SELECT substr(destination, 1, 9) AS unit, person, min(arrived_at) AS first_at, max(arrived_at) AS last_at
    FROM told
    WHERE declared_at IS NULL OR date_diff('day', declared_at, arrived_at) > $declared_before
    GROUP BY substr(destination, 1, 9), person
)
SELECT 'undeclared_arrival' AS signal, unit AS place,
    CASE WHEN count(*) >= $undeclared_grave THEN 'orange' ELSE 'yellow' END AS severity,
    count(*) AS observed, $undeclared_persons AS threshold, min(first_at) AS first_at, max(last_at) AS last_at
FROM persons
GROUP BY unit
HAVING count(*) >= $undeclared_persons
ORDER BY unit
