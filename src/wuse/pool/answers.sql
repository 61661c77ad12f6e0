-- Meaning: when each of some things was last said of a person, under one response; never what was said.
-- Grain: one row per person asked for of whom the table has a row. Units: moments, null where it was never said.
-- Source: design rule "never ask twice"; what is known within its validity need not be asked again.
-- The words in braces are filled from the form: for each thing the latest moment of a row that says it.
SELECT person, {columns}
FROM facts
INNER JOIN asked USING (person)
WHERE response = $response
GROUP BY person
ORDER BY person
