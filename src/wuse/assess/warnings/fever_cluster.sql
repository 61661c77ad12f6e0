-- Meaning: villages and communities in which several persons were found with fever within some days.
-- Grain: one row per village, or per wider place where the visit names no village. Units: persons.
-- Source: rule of early warnings, kind fever_cluster. Fewer persons than the threshold are told of no place.
-- Inputs: facts (grid_visit, every row), limits(response, first, beyond): the responses whose rows may be read, and the
--         places of each. What was learnt after $as_of does not exist.
-- Only where some row says fever is it looked at which row is the newest: nobody else can be among the counted.
WITH suspected AS (
    SELECT f.response, f.visit_id, f.person
    FROM facts AS f
    INNER JOIN limits AS l ON l.response = f.response
    WHERE f.recorded_at <= $as_of AND f.fever AND f.visited_at > $fever_since AND f.visited_at <= $as_of
    GROUP BY f.response, f.visit_id, f.person
),
known AS (
    SELECT f.response, f.person, f.place, f.visited_at, f.fever,
        row_number() OVER (
            PARTITION BY f.response, f.visit_id, f.person
            ORDER BY f.recorded_at DESC, f.sequence DESC, f.row_number DESC
        ) AS age_rank
    FROM facts AS f
    INNER JOIN suspected AS s ON s.visit_id = f.visit_id AND s.person = f.person AND s.response = f.response
    WHERE f.recorded_at <= $as_of
),
persons AS (
    SELECT substr(k.place, 1, 12) AS unit, k.person, min(k.visited_at) AS first_at, max(k.visited_at) AS last_at
    FROM known AS k
    INNER JOIN limits AS l ON l.response = k.response AND k.place >= l.first AND k.place < l.beyond
    WHERE k.age_rank = 1 AND k.fever AND k.visited_at > $fever_since AND k.visited_at <= $as_of
    GROUP BY substr(k.place, 1, 12), k.person
)
SELECT 'fever_cluster' AS signal, unit AS place,
    CASE WHEN count(*) >= $fever_grave THEN 'red' ELSE 'orange' END AS severity,
    count(*) AS observed, $fever_persons AS threshold, min(first_at) AS first_at, max(last_at) AS last_at
FROM persons
GROUP BY unit
HAVING count(*) >= $fever_persons
ORDER BY unit
