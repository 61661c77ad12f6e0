-- Meaning: how far a county is back at work, in five colours: 1 green (resumed well) to 5 red, 0 not rated.
-- Grain: one row per day (as_of) and place. Units: points of the power index; shares from 0 to 1; enterprises.
-- Source: that such a map was made from 17 February 2020 on is sourced (Zhejiang Daily), its cut-offs were not found: they
--         are ours, read from the profile.
-- Inputs: indices (of power_index.sql, all industries and sizes), asked(as_of, place).
WITH found AS (
    SELECT a.as_of, a.place, coalesce(i.firms, 0) AS firms, coalesce(i.resumed, 0) AS resumed,
        coalesce(i.estimated, 0) AS estimated, coalesce(i.used, 0) AS used, coalesce(i.december, 0) AS december,
        coalesce(i.no_baseline + i.low_baseline + i.no_reading, 0) AS unassessed,
        i.resumed_share, i.output_share, i.power_index, i.week_rise
    FROM asked AS a
    LEFT JOIN indices AS i ON i.area = a.place AND i.day = a.as_of
),
levelled AS (
    SELECT *,
        CASE
            WHEN firms = 0 THEN 'level.none'
            WHEN firms < $least_firms THEN 'level.few'
            WHEN power_index >= $green_points THEN 'level.green'
            WHEN power_index >= $blue_points THEN 'level.blue'
            WHEN power_index >= $yellow_points THEN 'level.yellow'
            WHEN power_index >= $orange_points THEN 'level.orange'
            ELSE 'level.red'
        END AS level
    FROM found
)
SELECT as_of, place,
    CASE level
        WHEN 'level.green' THEN 1 WHEN 'level.blue' THEN 2 WHEN 'level.yellow' THEN 3 WHEN 'level.orange' THEN 4
        WHEN 'level.red' THEN 5 ELSE 0
    END AS rank,
    level || CASE
        WHEN level IN ('level.none', 'level.few') THEN ''
        WHEN resumed_share < output_share THEN ';behind.firms'
        WHEN output_share < resumed_share THEN ';behind.output'
        ELSE ''
    END || CASE
        WHEN level IN ('level.none', 'level.few') THEN ''
        WHEN unassessed > firms THEN ';many.unassessed'
        ELSE ''
    END || CASE
        WHEN level IN ('level.none', 'level.few') THEN ''
        WHEN estimated * 2 > firms THEN ';many.estimated'
        ELSE ''
    END AS reasons,
    firms, resumed, estimated, unassessed, used, december, resumed_share, output_share, power_index, week_rise
FROM levelled
ORDER BY as_of, place
