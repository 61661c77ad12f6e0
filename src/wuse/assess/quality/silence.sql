-- Meaning: the senders that have been quiet for longer than their own past gives reason to expect.
-- Grain: one row per data standard and sender that is silent on the day. Units: days.
-- Source: the modified z-score of Iglewicz and Hoaglin, How to Detect and Handle Outliers (1993), on the days between
--         arrivals: median, median absolute deviation times 1.4826 (Rousseeuw and Croux 1993), cut-off of the profile.
-- Inputs: days(standard, sender, learnt_on): the days on which each sender sent, up to the day asked.
WITH stepped AS (
    SELECT standard, sender, learnt_on,
        lag(learnt_on) OVER (PARTITION BY standard, sender ORDER BY learnt_on NULLS LAST) AS day_before
    FROM days
    WHERE learnt_on <= $as_of
),
gaps AS (
    SELECT standard, sender, date_diff('day', day_before, learnt_on) AS gap
    FROM stepped
    WHERE day_before IS NOT NULL
),
placed AS (
    SELECT standard, sender, gap,
        row_number() OVER (PARTITION BY standard, sender ORDER BY gap NULLS LAST) AS place_in_order,
        count(*) OVER (PARTITION BY standard, sender) AS number
    FROM gaps
),
usual AS (
    SELECT standard, sender, number, (min(gap) + max(gap)) / 2.0 AS usual
    FROM placed
    WHERE 2 * place_in_order >= number AND 2 * place_in_order <= number + 2
    GROUP BY standard, sender, number
),
deviations AS (
    SELECT g.standard, g.sender, greatest(g.gap - u.usual, u.usual - g.gap) AS deviation
    FROM gaps AS g
    INNER JOIN usual AS u ON u.standard = g.standard AND u.sender = g.sender
),
ordered AS (
    SELECT standard, sender, deviation,
        row_number() OVER (PARTITION BY standard, sender ORDER BY deviation NULLS LAST) AS place_in_order,
        count(*) OVER (PARTITION BY standard, sender) AS number
    FROM deviations
),
spreads AS (
    SELECT standard, sender,
        greatest(1.4826 * ((min(deviation) + max(deviation)) / 2.0), $silence_floor) AS spread
    FROM ordered
    WHERE 2 * place_in_order >= number AND 2 * place_in_order <= number + 2
    GROUP BY standard, sender
),
last_days AS (
    SELECT standard, sender, max(learnt_on) AS last_day
    FROM stepped
    GROUP BY standard, sender
),
scored AS (
    SELECT l.standard, l.sender, l.last_day, u.usual, s.spread, u.number,
        date_diff('day', l.last_day, $as_of) AS quiet,
        (date_diff('day', l.last_day, $as_of) - u.usual) / s.spread AS score
    FROM last_days AS l
    INNER JOIN usual AS u ON u.standard = l.standard AND u.sender = l.sender
    INNER JOIN spreads AS s ON s.standard = l.standard AND s.sender = l.sender
)
SELECT standard, sender, 'silence' AS watched, 'silent' AS reason,
    CAST(last_day + INTERVAL 1 DAY AS DATE) AS since, last_day,
    CAST(quiet AS DOUBLE) AS observed, CAST(usual AS DOUBLE) AS usual, CAST(spread AS DOUBLE) AS spread,
    CAST(score AS DOUBLE) AS deviation, number AS days_compared
FROM scored
WHERE number >= $least_gaps AND quiet >= $least_quiet_days AND score > $cut_off
ORDER BY standard, sender
