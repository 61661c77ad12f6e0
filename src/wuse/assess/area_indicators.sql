-- Meaning: the indicators of an area's outbreak on the days asked, from what was known at each.
-- Grain: one row per occasion (as_of) and place. Units: persons; rates per 100,000 residents; days.
-- Source: Zhejiang press conferences of 10 and 13 February 2020; He F et al., Sci Rep 2021;11:11317;
--         Council Recommendation (EU) 2020/1475 for the two rates.
-- Inputs: facts (case_count, every row), population (every row), areas(place), occasions(as_of, known_at).
-- Of one figure the row learnt last counts; a figure at 24:00 goes before one at noon, and
-- published before derived before estimated. Of the residents the newest reference day counts that was known.
WITH known AS (
    SELECT o.as_of, f.place, f.date, f.measure, f.value, f.basis,
        row_number() OVER (
            PARTITION BY o.as_of, f.place, f.date, f.measure, f.basis
            ORDER BY f.recorded_at DESC, f.sequence DESC, f.row_number DESC
        ) AS age_rank,
        CASE WHEN f.cut_off = '12:00' THEN 1 ELSE 0 END AS noon,
        CASE f.basis WHEN 'published' THEN 1 WHEN 'derived' THEN 2 ELSE 3 END AS basis_rank
    FROM occasions AS o
    INNER JOIN facts AS f ON f.date <= o.as_of AND f.recorded_at <= o.known_at
    INNER JOIN areas AS a ON a.place = f.place
),
best AS (
    SELECT as_of, place, date, measure, value, basis,
        row_number() OVER (
            PARTITION BY as_of, place, date, measure ORDER BY noon, basis_rank
        ) AS choice
    FROM known
    WHERE age_rank = 1
),
days AS (
    SELECT as_of, place, date,
        max(CASE WHEN measure = 'confirmed_cum' THEN value END) AS confirmed,
        max(CASE WHEN measure = 'confirmed_cum' THEN basis END) AS basis,
        max(CASE WHEN measure = 'imported_cum' THEN value END) AS imported,
        max(CASE WHEN measure = 'local_cum' THEN value END) AS local_confirmed,
        max(CASE WHEN measure = 'clusters_14d' THEN value END) AS clusters,
        max(CASE WHEN measure = 'tests_new' THEN value END) AS tests,
        max(CASE WHEN measure = 'tests_positive_new' THEN value END) AS positive
    FROM best
    WHERE choice = 1
    GROUP BY as_of, place, date
),
carried AS (
    SELECT as_of, place, date, confirmed, basis,
        coalesce(max(imported) OVER (
            PARTITION BY as_of, place ORDER BY date ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ), 0) AS imported_so_far
    FROM days
),
series AS (
    SELECT as_of, place, date, confirmed, basis,
        confirmed - imported_so_far AS cases,
        lag(confirmed - imported_so_far, 1, 0) OVER (PARTITION BY as_of, place ORDER BY date) AS cases_before
    FROM carried
    WHERE confirmed IS NOT NULL
),
course AS (
    SELECT as_of, place,
        max_by(confirmed, date) AS confirmed_cum,
        max_by(cases, date) AS cases_cum,
        max_by(basis, date) AS basis,
        max(date) AS last_figure,
        max(CASE WHEN cases > cases_before THEN date END) AS last_case,
        max_by(cases, CASE WHEN date <= as_of - INTERVAL 3 DAY THEN date END) AS cases_3d_ago,
        max_by(cases, CASE WHEN date <= as_of - INTERVAL 7 DAY THEN date END) AS cases_7d_ago,
        max_by(cases, CASE WHEN date <= as_of - INTERVAL 14 DAY THEN date END) AS cases_14d_ago
    FROM series
    GROUP BY as_of, place
),
evidence AS (
    SELECT as_of, place,
        max_by(local_confirmed, CASE WHEN local_confirmed IS NOT NULL THEN date END) AS local_cum,
        max(CASE WHEN date > as_of - INTERVAL 14 DAY THEN clusters END) AS clusters_14d,
        sum(CASE WHEN date > as_of - INTERVAL 7 DAY THEN tests END) AS tests_7d,
        sum(CASE WHEN date > as_of - INTERVAL 7 DAY THEN positive END) AS positive_7d
    FROM days
    GROUP BY as_of, place
),
counted AS (
    SELECT o.as_of, p.place, p.value,
        row_number() OVER (
            PARTITION BY o.as_of, p.place
            ORDER BY p.date DESC, p.recorded_at DESC, p.sequence DESC, p.row_number DESC
        ) AS choice
    FROM occasions AS o
    INNER JOIN population AS p ON p.date <= o.as_of AND p.recorded_at <= o.known_at
    INNER JOIN areas AS a ON a.place = p.place
)
SELECT o.as_of, a.place, c.confirmed_cum, c.cases_cum, c.basis, c.last_figure, c.last_case,
    c.cases_cum - coalesce(c.cases_3d_ago, 0) AS new_3d,
    c.cases_cum - coalesce(c.cases_7d_ago, 0) AS new_7d,
    c.cases_cum - coalesce(c.cases_14d_ago, 0) AS new_14d,
    date_diff('day', c.last_case, o.as_of) AS days_since_last_case,
    e.clusters_14d,
    CASE WHEN c.confirmed_cum > 0 THEN 1.0 * e.local_cum / c.confirmed_cum END AS local_share,
    r.value AS residents,
    100000.0 * (c.cases_cum - coalesce(c.cases_14d_ago, 0)) / r.value AS rate_14d,
    100000.0 * e.tests_7d / r.value AS testing_rate_7d,
    CASE WHEN e.tests_7d > 0 THEN 1.0 * e.positive_7d / e.tests_7d END AS positivity_7d
FROM occasions AS o
CROSS JOIN areas AS a
LEFT JOIN course AS c ON c.as_of = o.as_of AND c.place = a.place
LEFT JOIN evidence AS e ON e.as_of = o.as_of AND e.place = a.place
LEFT JOIN counted AS r ON r.as_of = o.as_of AND r.place = a.place AND r.choice = 1
ORDER BY o.as_of, a.place
