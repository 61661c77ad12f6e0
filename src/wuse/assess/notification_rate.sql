-- Meaning: ECDC's map of 2021: 6 dark red, 5 red, 4 orange, 1 green, 0 grey (data lack or too little testing).
-- Grain: one row per occasion (as_of) and place. Units: cases in 14 days per 100,000 residents; share of tests.
-- Source: Council Recommendation (EU) 2020/1475 with the dark red level of January 2021.
-- Inputs: indicators (of area_indicators.sql), previous (not read by this rule).
WITH judged AS (
    SELECT *,
        CASE
            WHEN rate_14d IS NULL THEN 'rate.no_figures'
            WHEN rate_14d >= $dark_red_rate THEN 'rate.dark_red'
            WHEN rate_14d > $red_rate THEN 'rate.red'
            WHEN testing_rate_7d IS NULL OR positivity_7d IS NULL THEN 'rate.no_tests'
            WHEN testing_rate_7d <= $least_testing_rate THEN 'rate.little_testing'
            WHEN rate_14d >= $middle_rate AND positivity_7d >= $high_positivity THEN 'rate.red_positivity'
            WHEN positivity_7d >= $high_positivity THEN 'rate.orange_positivity'
            WHEN rate_14d >= $low_rate THEN 'rate.orange'
            ELSE 'rate.green'
        END AS reason
    FROM indicators
)
SELECT as_of, place,
    CASE
        WHEN reason = 'rate.dark_red' THEN 6
        WHEN reason IN ('rate.red', 'rate.red_positivity') THEN 5
        WHEN reason IN ('rate.orange', 'rate.orange_positivity') THEN 4
        WHEN reason = 'rate.green' THEN 1
        ELSE 0
    END AS rank,
    CAST(NULL AS INTEGER) AS base_rank, CAST(NULL AS INTEGER) AS previous_rank,
    reason AS reasons,
    CAST(NULL AS BOOLEAN) AS cluster, confirmed_cum, cases_cum, basis, last_figure, new_3d, new_7d, new_14d,
    days_since_last_case, clusters_14d, local_share, residents, rate_14d, testing_rate_7d, positivity_7d,
    CAST(NULL AS DOUBLE) AS score
FROM judged
ORDER BY as_of, place
