-- Meaning: codes that became yellow, orange or red on a day far more often than is usual: set by hand in a county, by the
--          facts of one sender anywhere; appeals of a county that nobody answered in time; facts about
--          a county's people that were held back, being too many.
-- Grain: one row per signal and county. Units: persons. The sender's county is that with most of the persons.
-- Source: rule of early warnings, kinds code_by_hand, code_by_facts, facts_held, appeal_late. In June 2022 two officials had 1,317
--         persons given red codes; nothing counted them. Usual is the mean of the days before, with empty days as zero.
-- Inputs: facts (code_tally, every row). What was learnt after $as_of does not exist. $today, $yesterday and $usual_from
--         are days of Beijing time; the last day of what is usual is the day before yesterday.
WITH known AS (
    SELECT frame, place AS county, date, became, by_cause, sender, value, recorded_at,
        row_number() OVER (
            PARTITION BY frame, place, date, became, by_cause, sender
            ORDER BY recorded_at DESC, sequence DESC, row_number DESC
        ) AS age_rank
    FROM facts
    WHERE recorded_at <= $as_of AND date >= $usual_from AND date <= $today
),
counted AS (
    SELECT county, date, value, recorded_at,
        CASE
            WHEN substring(by_cause, 1, 5) = 'hand.' THEN 'code_by_hand'
            WHEN by_cause = 'late.appeal' THEN 'appeal_late'
            WHEN substring(by_cause, 1, 5) = 'held.' THEN 'facts_held'
            ELSE 'code_by_facts'
        END AS signal,
        CASE WHEN substring(by_cause, 1, 5) = 'rule.' AND sender <> 'unknown' THEN sender ELSE county END AS unit
    FROM known
    WHERE age_rank = 1 AND (
        substring(by_cause, 1, 5) = 'hand.' OR by_cause = 'late.appeal' OR substring(by_cause, 1, 5) = 'held.'
        OR (substring(by_cause, 1, 5) = 'rule.' AND became IN ('red', 'orange', 'yellow'))
    )
),
by_county AS (
    SELECT signal, unit, county, sum(CASE WHEN date >= $yesterday THEN value ELSE 0 END) AS here
    FROM counted
    GROUP BY signal, unit, county
),
places AS (
    SELECT signal, unit, county AS place,
        row_number() OVER (PARTITION BY signal, unit ORDER BY here DESC, county) AS place_in_line
    FROM by_county
),
units AS (
    SELECT signal, unit,
        greatest(
            sum(CASE WHEN date = $today THEN value ELSE 0 END),
            sum(CASE WHEN date = $yesterday THEN value ELSE 0 END)
        ) AS observed,
        CAST(sum(CASE WHEN date < $yesterday THEN value ELSE 0 END) AS BIGINT) AS before,
        min(CASE WHEN date >= $yesterday THEN recorded_at END) AS first_at,
        max(CASE WHEN date >= $yesterday THEN recorded_at END) AS last_at
    FROM counted
    GROUP BY signal, unit
),
-- Sixteen days are what is usual, so that their mean, rounded up, is a shift by four bits: the same on every engine.
limits AS (
    SELECT *,
        CASE signal
            WHEN 'code_by_hand' THEN greatest($hand_codes, ($hand_factor * before + 15) >> 4)
            WHEN 'code_by_facts' THEN greatest($fact_codes, ($fact_factor * before + 15) >> 4)
            WHEN 'facts_held' THEN $held_facts
            ELSE $late_appeals
        END AS threshold,
        CASE signal
            WHEN 'code_by_hand' THEN $hand_grave WHEN 'code_by_facts' THEN $fact_grave
            WHEN 'facts_held' THEN $held_grave ELSE $late_grave
        END AS grave
    FROM units
),
standing AS (
    SELECT l.signal, p.place, l.observed, l.threshold, l.grave, l.first_at, l.last_at,
        row_number() OVER (PARTITION BY l.signal, p.place ORDER BY l.observed DESC, l.unit) AS line
    FROM limits AS l
    INNER JOIN places AS p ON p.signal = l.signal AND p.unit = l.unit AND p.place_in_line = 1
    WHERE l.observed >= l.threshold
)
SELECT signal, place, CASE WHEN observed >= grave THEN 'red' ELSE 'orange' END AS severity,
    observed, threshold, first_at, last_at
FROM standing
WHERE line = 1 AND signal = $signal
ORDER BY place
