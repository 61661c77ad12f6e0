-- Meaning: what is wrong most often: the rules that rows break, and the fields that are left empty.
-- Grain: one row per data standard, what was found (rule or empty field), its field, and where asked for sender and
--        place. Units: rows; cells for empty fields; share of the rows received, or of none for cells.
-- Source: the intake tally of wuse; the rules are those of the data standards.
-- Inputs: tally (intake_tally, every row).
WITH asked AS (
    SELECT standard, aspect, dimension, rule, field, value,
        CASE WHEN $by_sender THEN sender END AS sender,
        CASE WHEN $by_place THEN place END AS place
    FROM tally
    WHERE learnt_on >= $first_day AND learnt_on <= $last_day
)
SELECT standard, sender, place,
    CASE WHEN aspect = 'empty' THEN 'completeness' ELSE dimension END AS dimension,
    CASE WHEN aspect = 'empty' THEN 'empty' ELSE rule END AS rule,
    field, sum(value) AS found
FROM asked
WHERE aspect IN ('rule', 'empty')
GROUP BY standard, sender, place,
    CASE WHEN aspect = 'empty' THEN 'completeness' ELSE dimension END,
    CASE WHEN aspect = 'empty' THEN 'empty' ELSE rule END,
    field
ORDER BY standard, sender NULLS FIRST, place NULLS FIRST, sum(value) DESC, rule NULLS FIRST, field NULLS FIRST
