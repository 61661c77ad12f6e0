-- Meaning: what is wrong most often: the rules that rows break, and the fields that are left empty.
-- Grain: one row per data standard, rule (`empty` for an empty cell that no rule forbids) and field.
-- Units: rows; cells where they are empty.
-- Source: the intake tally of wuse; the rules are those of the data standards.
-- Inputs: tally (intake_tally, every row).
WITH asked AS (
    SELECT standard, aspect, dimension, broken_rule, field, value
    FROM tally
    WHERE learnt_on >= $first_day AND learnt_on <= $last_day
        AND ($standard = '' OR standard = $standard)
        AND ($sender = '' OR sender = $sender)
        AND ($place = '' OR place = $place)
)
SELECT standard,
    CASE WHEN aspect = 'empty' THEN 'completeness' ELSE dimension END AS dimension,
    CASE WHEN aspect = 'empty' THEN 'empty' ELSE broken_rule END AS broken_rule,
    field, CAST(sum(value) AS BIGINT) AS found
FROM asked
WHERE aspect IN ('broken', 'empty')
GROUP BY standard,
    CASE WHEN aspect = 'empty' THEN 'completeness' ELSE dimension END,
    CASE WHEN aspect = 'empty' THEN 'empty' ELSE broken_rule END,
    field
ORDER BY standard, sum(value) DESC, broken_rule NULLS FIRST, field NULLS FIRST
