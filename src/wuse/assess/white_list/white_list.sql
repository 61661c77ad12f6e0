-- Meaning: the criteria of the white list (白名单), judged of what an enterprise declares. Each criterion is a condition of
--          the profile, which stands in the gap below as met_1, met_2 … beside what it was judged from: from_1_1 …
-- Grain: one row per declaration. Units: as in the standard `enterprise`; days_since_cluster in whole days.
-- Source: the classes are Hangzhou's, the negative list is 杭防指〔2020〕6号; the criteria of the county that began the list were
--         not published: see each profile.
-- Inputs: declared (the columns of the standard `enterprise`), asked(as_of, county_colour): one row; the colour is NULL
--         where the county has none.
WITH told AS (
    SELECT d.*, a.county_colour, date_diff('day', d.last_cluster_on, a.as_of) AS days_since_cluster
    FROM declared AS d
    CROSS JOIN asked AS a
)
SELECT {columns}
FROM told
