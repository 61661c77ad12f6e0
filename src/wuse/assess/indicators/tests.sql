-- Meaning: how much is tested, how much of it is positive, how fast the results come.
-- Grain: one row per area asked. Units: results.
-- Source: registry of indicators, panel testing; windows are those of the time of the result.
-- Inputs: facts (test_result, every row), within(area, place): which places lie in which area.
WITH known AS (
    SELECT result_id, place, specimen_taken_at, resulted_at, result,
        row_number() OVER (
            PARTITION BY result_id ORDER BY recorded_at DESC, sequence DESC, row_number DESC
        ) AS age_rank
    FROM facts
    WHERE recorded_at <= $as_of AND resulted_at <= $as_of
),
results AS (
    SELECT w.area, k.result,
        CASE WHEN k.resulted_at > $day_ago THEN 1 ELSE 0 END AS of_day,
        CASE WHEN k.resulted_at <= k.specimen_taken_at + INTERVAL 1 DAY THEN 1 ELSE 0 END AS quick
    FROM known AS k
    INNER JOIN within AS w ON w.place = k.place
    WHERE k.age_rank = 1 AND k.resulted_at > $week_ago
)
SELECT area,
    sum(of_day) AS results_day,
    count(*) AS results_week,
    sum(quick) AS in_time_week,
    sum(CASE WHEN result = 'positive' THEN 1 ELSE 0 END) AS positive_week,
    sum(CASE WHEN result IN ('positive', 'negative') THEN 1 ELSE 0 END) AS decided_week
FROM results
GROUP BY area
ORDER BY area
