-- Meaning: the industry and the size of enterprises, as they declared them last.
-- Grain: one row per enterprise. Units: none.
-- Source: design rule "a fact is never changed"; a change is a new row with the same code.
-- Inputs: facts (enterprise, every row).
WITH known AS (
    SELECT enterprise, industry, scale,
        row_number() OVER (
            PARTITION BY enterprise ORDER BY recorded_at DESC, sequence DESC, row_number DESC
        ) AS age_rank
    FROM facts
    WHERE recorded_at <= $as_of
)
SELECT enterprise AS firm, industry, scale
FROM known
WHERE age_rank = 1
ORDER BY enterprise
