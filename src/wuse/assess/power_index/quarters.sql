-- Meaning: what a meter used on a day by its quarters of an hour; where some lack, as if they had been like the others.
-- Grain: one row per meter and day (of Beijing) that has enough quarters. Units: kWh, as in meter_reading.
-- Source: ours; a day with fewer than $least_quarters of its $quarters is not known.
-- Inputs: facts (meter_quarter, every row). Only quarters from $first_quarter to before $last_quarter are read.
WITH known AS (
    SELECT meter, quarter_at, CAST(quarter_at + INTERVAL 8 HOUR AS DATE) AS date, place, enterprise, industry, tariff_class,
        CAST(electricity * 1000 AS BIGINT) AS electricity, reading_kind, source, recorded_at, sequence, row_number,
        row_number() OVER (
            PARTITION BY meter, quarter_at ORDER BY recorded_at DESC, sequence DESC, row_number DESC
        ) AS age_rank
    FROM facts
    WHERE recorded_at <= $as_of AND quarter_at >= $first_quarter AND quarter_at < $last_quarter
),
summed AS (
    SELECT meter, date, count(*) AS quarters, CAST(sum(electricity) AS BIGINT) AS electricity,
        max_by(place, quarter_at) AS place, max_by(enterprise, quarter_at) AS enterprise,
        max_by(industry, quarter_at) AS industry, max_by(tariff_class, quarter_at) AS tariff_class,
        max(CASE WHEN reading_kind = 'estimated' THEN 1 ELSE 0 END) AS estimated, max(source) AS source,
        max(recorded_at) AS recorded_at, max(sequence) AS sequence, max(row_number) AS row_number
    FROM known
    WHERE age_rank = 1
    GROUP BY meter, date
)
SELECT meter, date, place, enterprise, industry, tariff_class,
    CAST(CAST(electricity * $quarters / quarters AS BIGINT) AS DOUBLE) / 1000 AS electricity,
    CASE WHEN estimated = 1 OR quarters < $quarters THEN 'estimated' ELSE 'measured' END AS reading_kind,
    source, recorded_at, sequence, row_number
FROM summed
WHERE quarters >= $least_quarters
ORDER BY date, meter
