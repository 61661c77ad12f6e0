-- Meaning: the national three-level risk of a county: 5 high, 3 medium, 1 low, 0 not rated.
-- Grain: one row per occasion (as_of) and place. Units: persons, days.
-- Source: State Council joint mechanism, 17 February 2020, guidance on measures by area and grade.
-- Inputs: indicators (of area_indicators.sql), previous (not read by this rule).
WITH evidence AS (
    SELECT *,
        CASE
            WHEN clusters_14d IS NOT NULL THEN clusters_14d > 0
            ELSE new_7d >= $cluster_proxy_new_7d
        END AS cluster,
        clusters_14d IS NULL AS cluster_by_proxy
    FROM indicators
),
judged AS (
    SELECT *,
        CASE
            WHEN cases_cum IS NULL THEN 'level.none'
            WHEN cases_cum = 0 THEN 'level.low_never'
            WHEN new_14d <= 0 THEN 'level.low_14d'
            WHEN cases_cum > $high_cases AND cluster THEN 'level.high'
            WHEN cases_cum > $high_cases THEN 'level.medium_no_cluster'
            ELSE 'level.medium'
        END AS reason
    FROM evidence
)
SELECT as_of, place,
    CASE reason
        WHEN 'level.none' THEN 0 WHEN 'level.high' THEN 5
        WHEN 'level.medium' THEN 3 WHEN 'level.medium_no_cluster' THEN 3 ELSE 1
    END AS rank,
    CAST(NULL AS INTEGER) AS base_rank, CAST(NULL AS INTEGER) AS previous_rank,
    reason || CASE
        WHEN cluster AND cluster_by_proxy AND reason = 'level.high' THEN ';cluster.proxy' ELSE ''
    END AS reasons,
    cluster, confirmed_cum, cases_cum, basis, last_figure, new_3d, new_7d, new_14d, days_since_last_case,
    clusters_14d, local_share, residents, rate_14d, testing_rate_7d, positivity_7d,
    CAST(NULL AS DOUBLE) AS score
FROM judged
ORDER BY as_of, place
