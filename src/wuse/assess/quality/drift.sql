-- Meaning: the measures of a sender's data that have left their own course on the last day on which it sent.
-- Grain: one row per data standard, sender and measure. Units: those of the measure; the score in spreads.
-- Source: the modified z-score of Iglewicz and Hoaglin, How to Detect and Handle Outliers (1993): the day's value less
--         the median of the days before it, over their median absolute deviation times 1.4826, with a floor.
-- Inputs: measures (of measures.sql by sender and day), kinds(measure, least_spread, counts_above, counts_below).
-- A day counts when it lies further out than the cut-off, on a side that is watched; `since` is the first of the days
-- without a break up to the last.
WITH long_form AS (
    SELECT m.standard, m.sender, m.learnt_on, k.measure, k.least_spread, k.counts_above, k.counts_below,
        CASE k.measure
            WHEN 'received' THEN CAST(m.received AS DOUBLE)
            WHEN 'completeness' THEN m.completeness
            WHEN 'timeliness' THEN m.timeliness
            WHEN 'consistency' THEN m.consistency
            WHEN 'validity' THEN m.validity
            WHEN 'uniqueness' THEN m.uniqueness
            WHEN 'delay_median' THEN m.delay_median
        END AS value
    FROM measures AS m
    INNER JOIN kinds AS k ON m.learnt_on <= $as_of
),
beside AS (
    SELECT n.standard, n.sender, n.measure, n.learnt_on, n.value, p.value AS past,
        row_number() OVER (
            PARTITION BY n.standard, n.sender, n.measure, n.learnt_on ORDER BY p.value NULLS LAST
        ) AS place_in_order,
        count(*) OVER (PARTITION BY n.standard, n.sender, n.measure, n.learnt_on) AS number
    FROM long_form AS n
    INNER JOIN long_form AS p
        ON p.standard = n.standard AND p.sender = n.sender AND p.measure = n.measure
        AND date_diff('day', p.learnt_on, n.learnt_on) >= 1
        AND date_diff('day', p.learnt_on, n.learnt_on) <= $baseline_days
    WHERE p.value IS NOT NULL AND n.value IS NOT NULL
),
usual AS (
    SELECT standard, sender, measure, learnt_on, number, (min(past) + max(past)) / 2.0 AS usual
    FROM beside
    WHERE 2 * place_in_order >= number AND 2 * place_in_order <= number + 2
    GROUP BY standard, sender, measure, learnt_on, number
),
deviations AS (
    SELECT b.standard, b.sender, b.measure, b.learnt_on,
        greatest(b.past - u.usual, u.usual - b.past) AS deviation
    FROM beside AS b
    INNER JOIN usual AS u
        ON u.standard = b.standard AND u.sender = b.sender AND u.measure = b.measure AND u.learnt_on = b.learnt_on
),
ordered AS (
    SELECT standard, sender, measure, learnt_on, deviation,
        row_number() OVER (
            PARTITION BY standard, sender, measure, learnt_on ORDER BY deviation NULLS LAST
        ) AS place_in_order,
        count(*) OVER (PARTITION BY standard, sender, measure, learnt_on) AS number
    FROM deviations
),
deviation AS (
    SELECT standard, sender, measure, learnt_on, (min(deviation) + max(deviation)) / 2.0 AS median_deviation
    FROM ordered
    WHERE 2 * place_in_order >= number AND 2 * place_in_order <= number + 2
    GROUP BY standard, sender, measure, learnt_on
),
scored AS (
    SELECT f.standard, f.sender, f.measure, f.learnt_on, f.value, f.counts_above, f.counts_below, u.usual, u.number,
        greatest(1.4826 * d.median_deviation, f.least_spread) AS spread,
        (f.value - u.usual) / greatest(1.4826 * d.median_deviation, f.least_spread) AS score
    FROM long_form AS f
    INNER JOIN usual AS u
        ON u.standard = f.standard AND u.sender = f.sender AND u.measure = f.measure AND u.learnt_on = f.learnt_on
    INNER JOIN deviation AS d
        ON d.standard = f.standard AND d.sender = f.sender AND d.measure = f.measure AND d.learnt_on = f.learnt_on
),
judged AS (
    SELECT *,
        CASE
            WHEN number < $least_days THEN 0
            WHEN counts_above AND score > $cut_off THEN 1
            WHEN counts_below AND -score > $cut_off THEN 1
            ELSE 0
        END AS outlying
    FROM scored
),
runs AS (
    SELECT standard, sender, measure,
        max(learnt_on) AS last_day,
        max(CASE WHEN outlying = 0 THEN learnt_on END) AS last_usual_day
    FROM judged
    GROUP BY standard, sender, measure
),
begun AS (
    SELECT j.standard, j.sender, j.measure, r.last_day, min(j.learnt_on) AS since
    FROM judged AS j
    INNER JOIN runs AS r ON r.standard = j.standard AND r.sender = j.sender AND r.measure = j.measure
    WHERE r.last_usual_day IS NULL OR j.learnt_on > r.last_usual_day
    GROUP BY j.standard, j.sender, j.measure, r.last_day
)
SELECT j.standard, j.sender, j.measure AS watched,
    CASE WHEN j.score > 0 THEN 'above' ELSE 'below' END AS reason,
    b.since, b.last_day, j.value AS observed, j.usual, j.spread, j.score AS deviation, j.number AS days_compared
FROM judged AS j
INNER JOIN begun AS b
    ON b.standard = j.standard AND b.sender = j.sender AND b.measure = j.measure AND b.last_day = j.learnt_on
WHERE j.outlying = 1 AND date_diff('day', b.last_day, $as_of) <= $fresh_days
ORDER BY j.standard, j.sender, j.measure
