-- Meaning: the present as it was known at a moment: of each key the row that was learnt last.
-- Grain: one row per key of the standard. Units: those of the standard.
-- Source: design rule "a fact is never changed"; a correction is a new row with the same key.
-- The words in braces are filled from the standard: its columns and its key.
WITH known AS (
    SELECT {columns}, recorded_at, batch_id, sequence, row_number
    FROM facts
    WHERE recorded_at <= $known_at
),
ranked AS (
    SELECT *,
        row_number() OVER (
            PARTITION BY {key}
            ORDER BY recorded_at DESC, sequence DESC, row_number DESC
        ) AS place_in_key
    FROM known
)
SELECT {columns}, recorded_at, batch_id, sequence, row_number
FROM ranked
WHERE place_in_key = 1
ORDER BY {key}
