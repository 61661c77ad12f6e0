-- Meaning: how far public services run again, by the last figures of each place that are a week old at most.
-- Grain: one row per area asked. Units: services that run, and that there are.
-- Source: registry of indicators, panel flow; F1 to F4, F6 and F7 of the control index (design default; F1 is sourced).
-- Inputs: facts (service_count, every row), within(area, place, digits): which places lie in which area.
-- A place's own figures count; where an area has figures for itself and for places in it, the coarser ones do.
WITH known AS (
    SELECT place, service, date, running, there_are,
        row_number() OVER (
            PARTITION BY place, service ORDER BY date DESC, recorded_at DESC, sequence DESC, row_number DESC
        ) AS age_rank
    FROM facts
    WHERE recorded_at <= $as_of AND date <= $today AND date > $week_before_today
),
inside AS (
    SELECT w.area, k.service, w.digits, k.running, k.there_are,
        min(w.digits) OVER (PARTITION BY w.area, k.service) AS coarsest
    FROM known AS k
    INNER JOIN within AS w ON w.place = k.place
    WHERE k.age_rank = 1
)
SELECT area,
    sum(CASE WHEN service = 'bus' THEN running END) AS bus,
    sum(CASE WHEN service = 'bus' THEN there_are END) AS buses,
    sum(CASE WHEN service = 'coach' THEN running END) AS coach,
    sum(CASE WHEN service = 'coach' THEN there_are END) AS coaches,
    sum(CASE WHEN service = 'road' THEN running END) AS road,
    sum(CASE WHEN service = 'road' THEN there_are END) AS roads,
    sum(CASE WHEN service = 'freight' THEN running END) AS freight,
    sum(CASE WHEN service = 'freight' THEN there_are END) AS freight_before,
    sum(CASE WHEN service = 'market' THEN running END) AS market,
    sum(CASE WHEN service = 'market' THEN there_are END) AS markets,
    sum(CASE WHEN service = 'workers' THEN running END) AS workers_back,
    sum(CASE WHEN service = 'workers' THEN there_are END) AS workers
FROM inside
WHERE digits = coarsest
GROUP BY area
ORDER BY area
