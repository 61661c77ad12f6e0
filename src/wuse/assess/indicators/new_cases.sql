-- Meaning: how well new cases are kept down on the last day that is known: 100 points, less 20 a new local case, less 5 a
--          new imported one; never below 0.
-- Grain: one row per area asked. Units: points; persons.
-- Source: C1 新增病例管控 of the control index of 16 February 2020, of which the name alone is sourced; the points are a
--         design default. Whether an imported case was found late is not told apart: each counts.
-- New is the difference to the day before. Without a figure of both days nothing is new and nothing is not: there is no
-- row; neither is there one where imported cases are known of one of the two days alone.
-- Inputs: facts (case_count, every row), within(area, place): only an area's own figures are read.
WITH known AS (
    SELECT place, date, measure, value, basis,
        row_number() OVER (
            PARTITION BY place, date, measure, basis ORDER BY recorded_at DESC, sequence DESC, row_number DESC
        ) AS age_rank,
        CASE WHEN cut_off = '12:00' THEN 1 ELSE 0 END AS noon,
        CASE basis WHEN 'published' THEN 1 WHEN 'derived' THEN 2 ELSE 3 END AS basis_rank
    FROM facts
    WHERE recorded_at <= $as_of AND date <= $figures_day AND date >= $figures_day - INTERVAL 1 DAY
        AND measure IN ('confirmed_cum', 'imported_cum')
),
best AS (
    SELECT place, date, measure, value,
        row_number() OVER (PARTITION BY place, date, measure ORDER BY noon, basis_rank) AS choice
    FROM known
    WHERE age_rank = 1
),
days AS (
    SELECT w.area,
        max(CASE WHEN b.date = $figures_day AND b.measure = 'confirmed_cum' THEN b.value END) AS confirmed,
        max(CASE WHEN b.date < $figures_day AND b.measure = 'confirmed_cum' THEN b.value END) AS confirmed_before,
        max(CASE WHEN b.date = $figures_day AND b.measure = 'imported_cum' THEN b.value END) AS imported,
        max(CASE WHEN b.date < $figures_day AND b.measure = 'imported_cum' THEN b.value END) AS imported_before
    FROM best AS b
    INNER JOIN within AS w ON w.place = b.place AND w.area = b.place
    WHERE b.choice = 1
    GROUP BY w.area
),
new_cases AS (
    SELECT area,
        greatest(coalesce(imported, 0) - coalesce(imported_before, 0), 0) AS new_imported,
        greatest(confirmed - confirmed_before, 0) AS new_all
    FROM days
    WHERE confirmed IS NOT NULL AND confirmed_before IS NOT NULL
        AND (imported IS NULL) = (imported_before IS NULL)
)
SELECT area, new_all, new_imported,
    greatest(0, 100 - 20 * greatest(new_all - new_imported, 0) - 5 * new_imported) AS points
FROM new_cases
ORDER BY area
