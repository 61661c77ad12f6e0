-- Meaning: the return to work as electricity shows it: enterprises that have resumed, electricity used, and the index of both.
-- Grain: one row per area asked. Units: enterprises; watt-hours; the index is a share.
-- Source: State Grid Zhejiang, February 2020: index = (share of enterprises resumed + electricity used / baseline) / 2,
--         baseline = daily average of December 2019; exact on 19 and 20 February. The 30 % from which an enterprise
--         counts as resumed is that of other provinces; Zhejiang's was not found.
-- Inputs: facts (meter_reading, every row, electricity in whole watt-hours), within(area, place).
-- The last day with readings counts that is a week old at most. Meters of homes are no enterprises; one with less than
-- $least_baseline a day in December cannot be judged.
WITH known AS (
    SELECT meter, place, coalesce(enterprise, meter) AS enterprise, date, electricity,
        row_number() OVER (
            PARTITION BY meter, date ORDER BY recorded_at DESC, sequence DESC, row_number DESC
        ) AS age_rank
    FROM facts
    WHERE recorded_at <= $as_of AND date <= $today AND tariff_class <> 'residential'
        AND (date > $week_before_today OR date >= $baseline_first AND date <= $baseline_last)
),
used AS (
    SELECT w.area, k.enterprise, k.date, sum(k.electricity) AS electricity
    FROM known AS k
    INNER JOIN within AS w ON w.place = k.place
    WHERE k.age_rank = 1
    GROUP BY w.area, k.enterprise, k.date
),
newest AS (
    SELECT area, max(date) AS day
    FROM used
    WHERE date > $week_before_today
    GROUP BY area
),
firms AS (
    SELECT u.area, u.enterprise,
        sum(CASE WHEN u.date >= $baseline_first AND u.date <= $baseline_last THEN u.electricity ELSE 0 END) AS december,
        sum(CASE WHEN u.date = n.day THEN u.electricity ELSE 0 END) AS now
    FROM used AS u
    INNER JOIN newest AS n ON n.area = u.area
    GROUP BY u.area, u.enterprise
),
judged AS (
    SELECT area, december, now,
        CASE WHEN now * $baseline_days * 100 > december * $resumed_percent THEN 1 ELSE 0 END AS resumed
    FROM firms
    WHERE december >= $least_baseline * $baseline_days
),
summed AS (
    SELECT area, count(*) AS firms, sum(resumed) AS resumed, sum(now) AS now, sum(december) AS december
    FROM judged
    GROUP BY area
)
SELECT area, firms, resumed,
    CAST(now * $baseline_days AS DOUBLE) AS used,
    CAST(december AS DOUBLE) AS baseline,
    (CAST(resumed AS DOUBLE) / CAST(firms AS DOUBLE)
        + CAST(now * $baseline_days AS DOUBLE) / CAST(december AS DOUBLE)) / 2 AS power_index
FROM summed
ORDER BY area
