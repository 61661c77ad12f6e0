-- Meaning: what each meter is known to have used: of every meter and day the row that was learnt last.
-- Grain: one row per day and meter. Units: whole watt-hours.
-- Source: design rule "a fact is never changed"; a correction is a new row with the same key.
-- Inputs: facts (meter_reading, every row), days(date): the days that are read.
WITH known AS (
    SELECT f.meter, f.date, CAST(f.electricity * 1000 AS BIGINT) AS electricity,
        CASE WHEN f.reading_kind = 'estimated' THEN 1 ELSE 0 END AS estimated,
        row_number() OVER (
            PARTITION BY f.meter, f.date ORDER BY f.recorded_at DESC, f.sequence DESC, f.row_number DESC
        ) AS age_rank
    FROM facts AS f
    INNER JOIN days AS d ON d.date = f.date
    WHERE f.recorded_at <= $as_of
)
SELECT date, meter, electricity, estimated
FROM known
WHERE age_rank = 1
ORDER BY date, meter
