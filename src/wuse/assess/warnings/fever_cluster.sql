-- Meaning: villages and communities in which several persons were found with fever within some days.
-- Grain: one row per village, or per wider place where the visit names no village. Units: persons.
-- Source: rule of early warnings, kind fever_cluster. Fewer persons than the threshold are told of no place.
-- Inputs: facts (grid_visit, every row), within(unit, place): the village of each place. What was learnt after $as_of
--         does not exist.
WITH known AS (
    SELECT person, place, visited_at, fever,
        row_number() OVER (
            PARTITION BY visit_id, person ORDER BY recorded_at DESC, sequence DESC, row_number DESC
        ) AS age_rank
    FROM facts
    WHERE recorded_at <= $as_of
),
persons AS (
    SELECT w.unit, k.person, min(k.visited_at) AS first_at, max(k.visited_at) AS last_at
    FROM known AS k
    INNER JOIN within AS w ON w.place = k.place
    WHERE k.age_rank = 1 AND k.fever AND k.visited_at > $fever_since AND k.visited_at <= $as_of
    GROUP BY w.unit, k.person
)
SELECT 'fever_cluster' AS signal, unit AS place,
    CASE WHEN count(*) >= $fever_grave THEN 'red' ELSE 'orange' END AS severity,
    count(*) AS observed, $fever_persons AS threshold, min(first_at) AS first_at, max(last_at) AS last_at
FROM persons
GROUP BY unit
HAVING count(*) >= $fever_persons
ORDER BY unit
