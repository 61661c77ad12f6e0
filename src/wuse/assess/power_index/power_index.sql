-- Meaning: the power index of work (企业复工电力指数) of areas: the mean of the share of enterprises resumed (复工率) and of
--          the output (复产率, electricity beside the baseline).
-- Grain: one row per area, industry, size and day; ALL stands for every industry, every size. Units: enterprises; whole
--        watt-hours; shares from 0 to 1 (output may exceed 1); the index in points, 100 is December.
-- Source: State Grid Zhejiang, February 2020: index = (share resumed + output) / 2, exact on 19 and 20 February.
-- Inputs: cells (of cells.sql), within(area, site), scopes(by_industry, by_scale): how each cell is told,
--         asked(day, week_before): the days that are told.
WITH told AS (
    SELECT w.area, c.day,
        CASE WHEN s.by_industry = 1 THEN c.industry ELSE 'ALL' END AS industry,
        CASE WHEN s.by_scale = 1 THEN c.scale ELSE 'ALL' END AS scale,
        c.firms, c.resumed, c.estimated, c.used, c.december, c.no_baseline, c.low_baseline, c.no_reading
    FROM cells AS c
    INNER JOIN within AS w ON w.site = c.site
    CROSS JOIN scopes AS s
),
summed AS (
    SELECT area, industry, scale, day,
        CAST(sum(firms) AS BIGINT) AS firms, CAST(sum(resumed) AS BIGINT) AS resumed,
        CAST(sum(estimated) AS BIGINT) AS estimated, CAST(sum(used) AS BIGINT) AS used,
        CAST(sum(december) AS BIGINT) AS december, CAST(sum(no_baseline) AS BIGINT) AS no_baseline,
        CAST(sum(low_baseline) AS BIGINT) AS low_baseline, CAST(sum(no_reading) AS BIGINT) AS no_reading
    FROM told
    GROUP BY area, industry, scale, day
),
shared AS (
    SELECT area, industry, scale, day, firms, resumed, estimated, used, december, no_baseline, low_baseline, no_reading,
        CASE WHEN firms > 0 THEN CAST(resumed AS DOUBLE) / CAST(firms AS DOUBLE) END AS resumed_share,
        CASE
            WHEN december > 0 THEN CAST(used * $baseline_days AS DOUBLE) / CAST(december AS DOUBLE)
        END AS output_share
    FROM summed
),
indexed AS (
    SELECT area, industry, scale, day, firms, resumed, estimated, used, december, no_baseline, low_baseline, no_reading,
        resumed_share, output_share, 100 * ((resumed_share + output_share) / 2) AS power_index
    FROM shared
)
SELECT i.area, i.industry, i.scale, i.day, i.firms, i.resumed, i.estimated, i.used,
    CAST(i.december / $baseline_days AS BIGINT) AS baseline, i.december,
    i.no_baseline, i.low_baseline, i.no_reading,
    i.resumed_share, i.output_share, i.power_index,
    i.power_index - b.power_index AS week_rise
FROM indexed AS i
INNER JOIN asked AS a ON a.day = i.day
LEFT JOIN indexed AS b
    ON b.area = i.area AND b.industry = i.industry AND b.scale = i.scale AND b.day = a.week_before
ORDER BY i.area, i.industry, i.scale, i.day
