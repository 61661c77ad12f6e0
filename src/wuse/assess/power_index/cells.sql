-- Meaning: the enterprises of a county by industry and size on a day: resumed, used, baseline, and who could not be assessed.
-- Grain: one row per day, site, industry and size. Units: enterprises; whole watt-hours, sums of whole numbers.
-- Source: ours. Cells add up: an enterprise at two sites is one at each, so that a city is the sum of its counties.
-- Inputs: firm_days (of firm_days.sql).
SELECT day, site, industry, scale,
    CAST(sum(CASE WHEN outcome = 'assessed' THEN 1 ELSE 0 END) AS BIGINT) AS firms,
    CAST(sum(resumed) AS BIGINT) AS resumed,
    CAST(sum(estimated) AS BIGINT) AS estimated,
    CAST(sum(CASE WHEN outcome = 'assessed' THEN used ELSE 0 END) AS BIGINT) AS used,
    CAST(sum(CASE WHEN outcome = 'assessed' THEN december ELSE 0 END) AS BIGINT) AS december,
    CAST(sum(CASE WHEN outcome = 'no_baseline' THEN 1 ELSE 0 END) AS BIGINT) AS no_baseline,
    CAST(sum(CASE WHEN outcome = 'low_baseline' THEN 1 ELSE 0 END) AS BIGINT) AS low_baseline,
    CAST(sum(CASE WHEN outcome = 'no_reading' THEN 1 ELSE 0 END) AS BIGINT) AS no_reading
FROM firm_days
GROUP BY day, site, industry, scale
ORDER BY day, site, industry, scale
