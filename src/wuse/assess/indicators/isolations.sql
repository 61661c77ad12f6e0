-- Meaning: how many persons are isolated or observed, in which way, and how many beyond their limit.
-- Grain: one row per area asked. Units: persons, each once in each kind.
-- Source: registry of indicators, panel persons.
-- Inputs: facts (isolation, every row), within(area, place): which places lie in which area.
WITH known AS (
    SELECT isolation_id, person, place, isolation_kind, isolation_began_at, isolation_due_on, isolation_ended_at,
        row_number() OVER (
            PARTITION BY isolation_id ORDER BY recorded_at DESC, sequence DESC, row_number DESC
        ) AS age_rank
    FROM facts
    WHERE recorded_at <= $as_of
),
held AS (
    SELECT w.area, k.person,
        max(CASE WHEN k.isolation_kind = 'centralised' THEN 1 ELSE 0 END) AS centralised,
        max(CASE WHEN k.isolation_kind = 'home' THEN 1 ELSE 0 END) AS home,
        max(CASE WHEN k.isolation_kind = 'monitoring' THEN 1 ELSE 0 END) AS monitoring,
        max(CASE WHEN k.isolation_due_on < $today THEN 1 ELSE 0 END) AS overdue
    FROM known AS k
    INNER JOIN within AS w ON w.place = k.place
    WHERE k.age_rank = 1
        AND k.isolation_began_at <= $as_of
        AND (k.isolation_ended_at IS NULL OR k.isolation_ended_at > $as_of)
    GROUP BY w.area, k.person
)
SELECT area,
    sum(centralised) AS centralised,
    sum(home) AS home,
    sum(monitoring) AS monitoring,
    sum(overdue) AS overdue
FROM held
GROUP BY area
ORDER BY area
