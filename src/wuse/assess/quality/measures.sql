-- Meaning: how complete, timely, consistent, valid and unique the rows were that came in.
-- Grain: one row per data standard and, where asked for, sender, place and day of arrival; what is not asked for is
--        null. Units: rows, cells, shares of 0 to 1, hours.
-- Source: the dimensions are those of DAMA UK, The six primary dimensions for data quality assessment (2013) and of
--         GB/T 36344-2018; the weighted median and the nearest-rank percentile are Hyndman & Fan (1996), types 2 and 1.
-- Inputs: tally (intake_tally, every row), limits(standard, limit_hours): within how many hours a row is in time.
WITH asked AS (
    SELECT t.standard, t.aspect, t.dimension, t.delay_hours, t.value,
        CASE WHEN $by_sender THEN t.sender END AS sender,
        CASE WHEN $by_place THEN t.place END AS place,
        CASE WHEN $by_day THEN t.learnt_on END AS learnt_on,
        coalesce(l.limit_hours, $limit_hours) AS limit_hours
    FROM tally AS t
    LEFT JOIN limits AS l ON l.standard = t.standard
    WHERE t.learnt_on >= $first_day AND t.learnt_on <= $last_day
        AND ($standard = '' OR t.standard = $standard)
        AND ($sender = '' OR t.sender = $sender)
        AND ($place = '' OR t.place = $place)
),
delays AS (
    SELECT standard, sender, place, learnt_on, delay_hours, CAST(sum(value) AS BIGINT) AS arrived
    FROM asked
    WHERE aspect = 'accepted' AND delay_hours IS NOT NULL
    GROUP BY standard, sender, place, learnt_on, delay_hours
),
cumulated AS (
    SELECT standard, sender, place, learnt_on, delay_hours,
        sum(arrived) OVER (
            PARTITION BY standard, sender, place, learnt_on ORDER BY delay_hours NULLS LAST
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS so_far,
        sum(arrived) OVER (PARTITION BY standard, sender, place, learnt_on) AS arrived
    FROM delays
),
spread AS (
    SELECT standard, sender, place, learnt_on,
        min(CASE WHEN 2 * so_far >= arrived THEN delay_hours END) AS lower_median,
        min(CASE WHEN 2 * so_far > arrived THEN delay_hours END) AS upper_median,
        min(CASE WHEN 10 * so_far >= 9 * arrived THEN delay_hours END) AS ninetieth
    FROM cumulated
    GROUP BY standard, sender, place, learnt_on
),
counted AS (
    SELECT standard, sender, place, learnt_on,
        CAST(coalesce(sum(CASE WHEN aspect = 'received' THEN value END), 0) AS BIGINT) AS received,
        CAST(coalesce(sum(CASE WHEN aspect = 'accepted' THEN value END), 0) AS BIGINT) AS accepted,
        CAST(coalesce(sum(CASE WHEN aspect = 'refused' THEN value END), 0) AS BIGINT) AS refused,
        CAST(coalesce(sum(CASE WHEN aspect = 'warned' THEN value END), 0) AS BIGINT) AS warned,
        CAST(coalesce(sum(CASE WHEN aspect = 'unchanged' THEN value END), 0) AS BIGINT) AS unchanged,
        CAST(coalesce(sum(CASE WHEN aspect = 'corrected' THEN value END), 0) AS BIGINT) AS corrected,
        CAST(coalesce(sum(CASE WHEN aspect = 'asked' THEN value END), 0) AS BIGINT) AS cells,
        CAST(coalesce(sum(CASE WHEN aspect = 'empty' THEN value END), 0) AS BIGINT) AS empty_cells,
        CAST(coalesce(sum(CASE WHEN aspect = 'faulty' AND dimension = 'consistency' THEN value END), 0) AS BIGINT) AS inconsistent,
        CAST(coalesce(sum(CASE WHEN aspect = 'faulty' AND dimension = 'validity' THEN value END), 0) AS BIGINT) AS unsound,
        CAST(coalesce(sum(CASE WHEN aspect = 'faulty' AND dimension = 'uniqueness' THEN value END), 0) AS BIGINT) AS contradicting,
        CAST(coalesce(sum(CASE WHEN aspect = 'accepted' AND delay_hours IS NOT NULL THEN value END), 0) AS BIGINT) AS timed,
        CAST(coalesce(sum(CASE WHEN aspect = 'accepted' AND delay_hours <= limit_hours THEN value END), 0) AS BIGINT) AS in_time
    FROM asked
    GROUP BY standard, sender, place, learnt_on
)
SELECT c.standard, c.sender, c.place, c.learnt_on,
    c.received, c.accepted, c.refused, c.warned, c.unchanged, c.corrected,
    CASE WHEN c.cells > 0 THEN 1.0 * (c.cells - c.empty_cells) / c.cells END AS completeness,
    CASE WHEN c.timed > 0 THEN 1.0 * c.in_time / c.timed END AS timeliness,
    CASE WHEN c.received > 0 THEN 1.0 * (c.received - c.inconsistent) / c.received END AS consistency,
    CASE WHEN c.received > 0 THEN 1.0 * (c.received - c.unsound) / c.received END AS validity,
    CASE WHEN c.received > 0 THEN 1.0 * (c.received - c.unchanged - c.contradicting) / c.received END AS uniqueness,
    (s.lower_median + s.upper_median) / 2.0 AS delay_median,
    s.ninetieth AS delay_ninetieth
FROM counted AS c
LEFT JOIN spread AS s
    ON s.standard = c.standard
    AND coalesce(s.sender, '') = coalesce(c.sender, '')
    AND coalesce(s.place, '') = coalesce(c.place, '')
    AND coalesce(s.learnt_on, $first_day) = coalesce(c.learnt_on, $first_day)
ORDER BY c.standard, c.sender NULLS FIRST, c.place NULLS FIRST, c.learnt_on NULLS FIRST
