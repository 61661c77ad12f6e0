-- Meaning: beds and rooms free, and for how many days masks last, by the last count of each holder.
-- Grain: one row per area asked. Units: rooms, beds, pieces.
-- Source: registry of indicators, panel resources.
-- Inputs: facts (stock, every row, quantities in whole thousandths), within(area, place): which places lie in which area.
WITH known AS (
    SELECT holder, item, place, quantity, capacity, daily_use,
        row_number() OVER (
            PARTITION BY holder, item ORDER BY date DESC, recorded_at DESC, sequence DESC, row_number DESC
        ) AS age_rank
    FROM facts
    WHERE recorded_at <= $as_of AND date <= $today
),
counted AS (
    SELECT w.area, k.item, k.quantity, k.daily_use,
        CASE WHEN k.capacity IS NOT NULL THEN k.quantity END AS free,
        k.capacity
    FROM known AS k
    INNER JOIN within AS w ON w.place = k.place
    WHERE k.age_rank = 1
)
SELECT area,
    sum(CASE WHEN item = 'isolation_room' THEN free END) / 1000.0 AS rooms_free,
    sum(CASE WHEN item = 'isolation_room' THEN capacity END) / 1000.0 AS rooms,
    sum(CASE WHEN item = 'ward_bed' THEN free END) / 1000.0 AS ward_beds_free,
    sum(CASE WHEN item = 'ward_bed' THEN capacity END) / 1000.0 AS ward_beds,
    sum(CASE WHEN item = 'icu_bed' THEN free END) / 1000.0 AS icu_beds_free,
    sum(CASE WHEN item = 'icu_bed' THEN capacity END) / 1000.0 AS icu_beds,
    sum(CASE WHEN item IN ('surgical_mask', 'respirator_mask') AND daily_use > 0 THEN quantity END) / 1000.0 AS masks,
    sum(CASE WHEN item IN ('surgical_mask', 'respirator_mask') AND daily_use > 0 THEN daily_use END) / 1000.0 AS masks_used_day
FROM counted
GROUP BY area
ORDER BY area
