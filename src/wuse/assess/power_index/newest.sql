-- Meaning: whose a meter is, where it is and what it is for, as its newest reading says.
-- Grain: one row per meter. Units: a day.
-- Source: ours; a meter that changes hands or moves is judged as what it is now, in the baseline too.
-- Inputs: facts (meter_reading, every row).
-- A meter of nobody who is named stands for a firm of its own.
WITH known AS (
    SELECT meter, date, place, coalesce(enterprise, meter) AS firm, coalesce(industry, 'unknown') AS industry, tariff_class,
        row_number() OVER (
            PARTITION BY meter ORDER BY date DESC, recorded_at DESC, sequence DESC, row_number DESC
        ) AS age_rank
    FROM facts
    WHERE recorded_at <= $as_of AND date <= $today
)
SELECT meter, date, place, firm, industry, tariff_class
FROM known
WHERE age_rank = 1
ORDER BY meter
