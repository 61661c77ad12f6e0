-- Meaning: the last negative and the last positive test of each person.
-- Grain: one row per person. Units: the day on which the specimen was taken, in Beijing time.
-- Source: national plan (nucleic acid decides); a positive tube of several persons says nothing of one: ours.
-- Inputs: tests (test_result, every row). What was learnt after $as_of does not exist.
WITH known AS (
    SELECT person, CAST(specimen_taken_at + INTERVAL 8 HOUR AS DATE) AS day, method, result,
        coalesce(specimens_pooled, 1) AS persons,
        row_number() OVER (
            PARTITION BY result_id ORDER BY recorded_at DESC, sequence DESC, row_number DESC
        ) AS age_rank
    FROM tests
    WHERE recorded_at <= $as_of
)
SELECT person,
    max(CASE WHEN method = 'nucleic_acid' AND result = 'negative' THEN day END) AS negative_on,
    max(
        CASE WHEN method IN ('nucleic_acid', 'sequencing') AND result = 'positive' AND persons = 1 THEN day END
    ) AS positive_on
FROM known
WHERE age_rank = 1
GROUP BY person
