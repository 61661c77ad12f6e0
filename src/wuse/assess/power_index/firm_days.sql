-- Meaning: whether an enterprise has resumed work on a day, as its electricity shows, or why that cannot be said.
-- Grain: one row per day, enterprise and site (the county that its meters are in). Units: whole watt-hours.
-- Source: share of electricity and baseline of State Grid Zhejiang, February 2020. The 30 % from which an enterprise
--         counts as resumed is that of Shanghai and Guangyuan; Zhejiang's was not found. The rest is ours.
-- Inputs: meter_days, newest, baseline, firms (each of the file of that name), sites(place, site), tariffs(tariff_class,
--         resumed_percent, least_baseline), occasions(day), reach(day, date, age): the days before that are looked at.
-- Homes have no row in tariffs. A meter that is not read today has its last reading of $carry_days days at most. A day
-- beside two others counts as the middle one of the three, so that a single odd reading opens and closes no firm.
WITH meters AS (
    SELECT n.meter, n.firm, s.site, n.industry, t.resumed_percent, t.least_baseline, b.days,
        -- As if all days of the baseline were known; exact where they are.
        coalesce(CAST(b.december * $baseline_days / b.days AS BIGINT), 0) AS december
    FROM newest AS n
    INNER JOIN tariffs AS t ON t.tariff_class = n.tariff_class
    INNER JOIN sites AS s ON s.place = n.place
    LEFT JOIN baseline AS b ON b.meter = n.meter
),
spread AS (
    SELECT r.day, m.meter,
        max(CASE WHEN r.age = 0 THEN m.electricity END) AS e0, max(CASE WHEN r.age = 0 THEN m.estimated END) AS guessed,
        max(CASE WHEN r.age = 1 THEN m.electricity END) AS e1, max(CASE WHEN r.age = 2 THEN m.electricity END) AS e2,
        max(CASE WHEN r.age = 3 THEN m.electricity END) AS e3, max(CASE WHEN r.age = 4 THEN m.electricity END) AS e4,
        max(CASE WHEN r.age = 5 THEN m.electricity END) AS e5
    FROM meter_days AS m
    INNER JOIN reach AS r ON r.date = m.date
    GROUP BY r.day, m.meter
),
filled AS (
    SELECT day, meter, CASE WHEN e0 IS NULL THEN 1 ELSE guessed END AS estimated,
        coalesce(
            e0, CASE WHEN $carry_days >= 1 THEN e1 END, CASE WHEN $carry_days >= 2 THEN e2 END,
            CASE WHEN $carry_days >= 3 THEN e3 END
        ) AS today,
        coalesce(
            e1, CASE WHEN $carry_days >= 1 THEN e2 END, CASE WHEN $carry_days >= 2 THEN e3 END,
            CASE WHEN $carry_days >= 3 THEN e4 END
        ) AS before,
        coalesce(
            e2, CASE WHEN $carry_days >= 1 THEN e3 END, CASE WHEN $carry_days >= 2 THEN e4 END,
            CASE WHEN $carry_days >= 3 THEN e5 END
        ) AS earlier
    FROM spread
),
summed AS (
    SELECT o.day, m.firm, m.site, max(m.industry) AS industry, min(m.days) AS days,
        CAST(sum(m.december) AS BIGINT) AS december, CAST(sum(m.december * m.resumed_percent) AS BIGINT) AS bar,
        max(m.least_baseline) AS least_baseline, CAST(sum(coalesce(f.today, 0)) AS BIGINT) AS today,
        CAST(sum(coalesce(f.before, 0)) AS BIGINT) AS before, CAST(sum(coalesce(f.earlier, 0)) AS BIGINT) AS earlier,
        -- A meter that came after the baseline may be silent; one that was in it may not.
        max(CASE WHEN f.today IS NULL AND m.days IS NOT NULL THEN 1 ELSE 0 END) AS silent,
        max(CASE WHEN f.before IS NULL OR f.earlier IS NULL THEN 1 ELSE 0 END) AS alone,
        max(CASE WHEN f.today IS NULL THEN 0 ELSE f.estimated END) AS estimated
    FROM meters AS m
    CROSS JOIN occasions AS o
    LEFT JOIN filled AS f ON f.meter = m.meter AND f.day = o.day
    WHERE m.days IS NOT NULL OR f.today IS NOT NULL
    GROUP BY o.day, m.firm, m.site
),
judged AS (
    SELECT s.day, s.firm, s.site, coalesce(e.industry, s.industry) AS industry, coalesce(e.scale, 'unknown') AS scale,
        s.december, s.today, s.estimated, s.bar,
        CASE
            WHEN coalesce(s.days, 0) < $least_days THEN 'no_baseline'
            WHEN s.december < s.least_baseline * $baseline_days THEN 'low_baseline'
            WHEN s.silent = 1 THEN 'no_reading'
            ELSE 'assessed'
        END AS outcome,
        CASE
            WHEN s.alone = 1 OR NOT $middle_of_three THEN s.today
            ELSE s.today + s.before + s.earlier
                - greatest(s.today, s.before, s.earlier) - least(s.today, s.before, s.earlier)
        END AS middle
    FROM summed AS s
    LEFT JOIN firms AS e ON e.firm = s.firm
)
SELECT day, firm, site, industry, scale, outcome,
    CASE WHEN outcome = 'assessed' AND middle * $baseline_days * 100 > bar THEN 1 ELSE 0 END AS resumed,
    CASE WHEN outcome = 'assessed' THEN estimated ELSE 0 END AS estimated,
    today AS used, december
FROM judged
ORDER BY day, site, firm
