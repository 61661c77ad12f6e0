-- Meaning: the control index of an area: the mean score of control and that of flow, and both weighted by the colour.
-- Grain: one row per area asked. Units: points, 0 to 100; weight: thousandths.
-- Source: two parts of 5 and 7 indicators, in force from 16 February 2020; weights by colour and equal weights within a part
--         are ours, see the definition.
-- Inputs: scores (of item_scores.sql, each as `score` in whole hundredths of a point), counties(area, county, weight): the counties of each area with the weight of their
--         colour. A part that knows fewer than $least_control or $least_flow of its items has no mean, and the index none.
WITH parts AS (
    SELECT area,
        count(CASE WHEN part = 'control' THEN score END) AS control_known,
        count(CASE WHEN part = 'flow' THEN score END) AS flow_known,
        sum(CASE WHEN part = 'control' THEN score END) AS control_sum,
        sum(CASE WHEN part = 'flow' THEN score END) AS flow_sum
    FROM scores
    GROUP BY area
),
weighed AS (
    SELECT area, sum(weight) AS weight_sum, count(*) AS counties
    FROM counties
    GROUP BY area
),
meant AS (
    SELECT p.area, p.control_known, p.flow_known,
        CAST(w.weight_sum AS DOUBLE) / CAST(w.counties AS DOUBLE) AS control_weight,
        CASE
            WHEN p.control_known >= $least_control
                THEN CAST(p.control_sum AS DOUBLE) / CAST(p.control_known AS DOUBLE)
        END AS control_mean,
        CASE
            WHEN p.flow_known >= $least_flow THEN CAST(p.flow_sum AS DOUBLE) / CAST(p.flow_known AS DOUBLE)
        END AS flow_mean
    FROM parts AS p
    INNER JOIN weighed AS w ON w.area = p.area
)
SELECT area,
    CAST(control_known AS BIGINT) AS control_known,
    CAST(flow_known AS BIGINT) AS flow_known,
    control_weight,
    control_mean / 100 AS control,
    flow_mean / 100 AS flow,
    (control_weight * control_mean + (1000 - control_weight) * flow_mean) / 100000 AS control_index
FROM meant
ORDER BY area
