-- Meaning: how far the grids' screening reaches: households and grids visited, persons found with fever.
-- Grain: one row per area asked. Units: households, grids or villages, persons.
-- Source: registry of indicators, panel screening; windows end at as_of.
-- Inputs: facts (grid_visit, every row), within(area, place): which places lie in which area.
WITH known AS (
    SELECT visit_id, person, place, household, visited_at, visit_found, fever,
        row_number() OVER (
            PARTITION BY visit_id, person ORDER BY recorded_at DESC, sequence DESC, row_number DESC
        ) AS age_rank
    FROM facts
    WHERE recorded_at <= $as_of AND visited_at <= $as_of
),
visits AS (
    SELECT w.area, k.place, k.household, k.person,
        max(k.visited_at) AS last_visit,
        max(CASE WHEN k.fever AND k.visited_at > $day_ago THEN 1 ELSE 0 END) AS feverish
    FROM known AS k
    INNER JOIN within AS w ON w.place = k.place
    WHERE k.age_rank = 1
    GROUP BY w.area, k.place, k.household, k.person
),
households AS (
    SELECT area, place, household, max(last_visit) AS last_visit
    FROM visits
    GROUP BY area, place, household
),
units AS (
    SELECT area, place, max(last_visit) AS last_visit
    FROM households
    GROUP BY area, place
),
feverish AS (
    SELECT area, person, max(feverish) AS feverish
    FROM visits
    GROUP BY area, person
),
by_household AS (
    SELECT area,
        sum(CASE WHEN last_visit > $day_ago THEN 1 ELSE 0 END) AS households_day,
        sum(CASE WHEN last_visit > $week_ago THEN 1 ELSE 0 END) AS households_week,
        sum(CASE WHEN last_visit > $month_ago THEN 1 ELSE 0 END) AS households_month
    FROM households
    GROUP BY area
),
by_unit AS (
    SELECT area,
        sum(CASE WHEN last_visit > $day_ago THEN 1 ELSE 0 END) AS units_day,
        sum(CASE WHEN last_visit > $fortnight_ago THEN 1 ELSE 0 END) AS units_fortnight
    FROM units
    GROUP BY area
),
by_person AS (
    SELECT area, sum(feverish) AS fever_day
    FROM feverish
    GROUP BY area
)
SELECT h.area, h.households_day, h.households_week, h.households_month, u.units_day, u.units_fortnight, p.fever_day
FROM by_household AS h
INNER JOIN by_unit AS u ON u.area = h.area
INNER JOIN by_person AS p ON p.area = h.area
ORDER BY h.area
