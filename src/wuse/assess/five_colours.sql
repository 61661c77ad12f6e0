-- Meaning: the five-colour risk of a county: 5 red, 4 orange, 3 yellow, 2 blue, 1 green, 0 not rated.
-- Grain: one row per occasion (as_of) and place. Units: persons, days.
-- Source: the indicators and the one-step adjustment are Zhejiang's (press conferences of 10 and 13 February
--         2020; He F et al., Sci Rep 2021;11:11317). The thresholds are defaults of ours, read from the profile,
--         until the published table is entered; the weighted form takes that table as it is.
-- Inputs: indicators (of area_indicators.sql), previous(as_of, place, previous_rank): the rating before.
WITH evidence AS (
    SELECT i.*, p.previous_rank,
        CASE
            WHEN i.clusters_14d IS NOT NULL THEN i.clusters_14d > 0
            ELSE i.new_7d >= $cluster_proxy_new_7d
        END AS cluster,
        i.clusters_14d IS NULL AS cluster_by_proxy,
        coalesce(i.days_since_last_case, 9999) AS case_free_days
    FROM indicators AS i
    LEFT JOIN previous AS p ON p.as_of = i.as_of AND p.place = i.place
),
scored AS (
    SELECT *,
        $weight_cases * least(1.0, 1.0 * cases_cum / $cases_full_score)
        + $weight_local_share * coalesce(local_share, 0.0)
        + $weight_cluster * CASE WHEN cluster THEN 1.0 ELSE 0.0 END
        - CASE
            WHEN case_free_days >= 7 THEN $relief_7d
            WHEN case_free_days >= 3 THEN $relief_3d
            ELSE 0.0
        END AS score
    FROM evidence
),
base AS (
    SELECT *,
        CASE
            WHEN cases_cum IS NULL THEN 'base.none'
            WHEN cases_cum = 0 THEN 'base.green'
            WHEN $form = 'weighted' AND score >= $red_score THEN 'base.red_score'
            WHEN $form = 'weighted' AND score >= $orange_score THEN 'base.orange_score'
            WHEN $form = 'weighted' AND score >= $yellow_score THEN 'base.yellow_score'
            WHEN $form = 'weighted' AND score >= $blue_score THEN 'base.blue_score'
            WHEN $form = 'weighted' THEN 'base.green_score'
            WHEN cases_cum >= $red_cases THEN 'base.red'
            WHEN cases_cum >= $orange_cases THEN 'base.orange'
            WHEN cases_cum >= $yellow_cases THEN 'base.yellow'
            WHEN cases_cum >= $yellow_clustered_cases AND cluster THEN 'base.yellow_cluster'
            WHEN cases_cum >= $yellow_clustered_cases AND local_share >= $yellow_local_share THEN 'base.yellow_local'
            ELSE 'base.blue'
        END AS base_reason
    FROM scored
),
ranked AS (
    SELECT *,
        CASE
            WHEN base_reason = 'base.none' THEN 0
            WHEN base_reason IN ('base.red', 'base.red_score') THEN 5
            WHEN base_reason IN ('base.orange', 'base.orange_score') THEN 4
            WHEN base_reason IN ('base.yellow', 'base.yellow_cluster', 'base.yellow_local', 'base.yellow_score') THEN 3
            WHEN base_reason IN ('base.blue', 'base.blue_score') THEN 2
            ELSE 1
        END AS base_rank
    FROM base
),
stepped AS (
    SELECT *,
        CASE
            WHEN base_rank = 0 THEN 'base.none'
            WHEN NOT $dynamic OR coalesce(previous_rank, 0) = 0 THEN base_reason
            WHEN previous_rank < 5 AND new_3d > 0 AND cluster AND base_rank > previous_rank THEN 'step.up'
            WHEN previous_rank = 1 AND case_free_days < $green_case_free_days THEN 'step.not_green'
            WHEN previous_rank = 1 THEN 'step.stay_green'
            WHEN previous_rank = 2 AND case_free_days >= $green_case_free_days THEN 'step.green'
            WHEN previous_rank = 2 THEN 'step.stay_blue'
            WHEN previous_rank >= 3 AND case_free_days >= $down_case_free_days AND NOT cluster THEN 'step.down'
            ELSE 'step.stay'
        END AS reason
    FROM ranked
)
SELECT as_of, place,
    CASE
        WHEN reason IN ('step.up', 'step.not_green') THEN previous_rank + 1
        WHEN reason IN ('step.down', 'step.green') THEN previous_rank - 1
        WHEN reason IN ('step.stay', 'step.stay_blue', 'step.stay_green') THEN previous_rank
        ELSE base_rank
    END AS rank,
    base_rank, previous_rank,
    CASE
        WHEN reason = base_reason THEN reason
        ELSE reason || ';' || base_reason
    END || CASE WHEN cluster AND cluster_by_proxy THEN ';cluster.proxy' ELSE '' END AS reasons,
    cluster, confirmed_cum, cases_cum, basis, last_figure, new_3d, new_7d, new_14d, days_since_last_case,
    clusters_14d, local_share, residents, rate_14d, testing_rate_7d, positivity_7d, score
FROM stepped
ORDER BY as_of, place
