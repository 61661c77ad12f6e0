-- Meaning: what each meter used in the baseline, with how many of its days are known.
-- Grain: one row per meter with a reading in the baseline. Units: whole watt-hours; days.
-- Source: State Grid Zhejiang, February 2020: the baseline is the daily average of December 2019.
-- Inputs: meter_days (of meter_days.sql).
SELECT meter, count(*) AS days, CAST(sum(electricity) AS BIGINT) AS december
FROM meter_days
WHERE date >= $baseline_first AND date <= $baseline_last
GROUP BY meter
ORDER BY meter
