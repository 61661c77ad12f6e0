-- Meaning: the score of each item of the control index: its indicator from 0 to 100, or why it has none.
-- Grain: one row per area and item of the definition. Units: points, 0 to 100.
-- Source: definition of the control index; every indicator is defined in the registry. A share of more than all counts as all.
-- Inputs: areas(area), items(item, part, indicator, whole_points, persons): whole_points 1 where the indicator is in points
--         and not a share, persons 1 where it is about persons; known_values(area, indicator, value, whole).
SELECT a.area, i.item, i.part, i.indicator,
    CASE
        WHEN v.value IS NULL THEN 'missing'
        WHEN i.persons = 1 AND v.whole < $least_persons THEN 'few'
        ELSE 'known'
    END AS known,
    CASE
        WHEN v.value IS NULL OR (i.persons = 1 AND v.whole < $least_persons) THEN NULL
        WHEN i.whole_points = 1 THEN least(greatest(v.value, 0.0), 100.0)
        ELSE 100.0 * least(greatest(v.value, 0.0), 1.0)
    END AS points
FROM areas AS a
CROSS JOIN items AS i
LEFT JOIN known_values AS v ON v.area = a.area AND v.indicator = i.indicator
ORDER BY a.area, i.item
