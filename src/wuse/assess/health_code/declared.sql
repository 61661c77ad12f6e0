-- Meaning: what the living declarations of each person come to: days checked in, days unwell, stays, contact with a case.
-- Grain: one row per person. Units: a day is that of Beijing time; a bit of `checked` and `unwell` is a day.
-- Source: Hangzhou's fields of 11 February 2020 (contact, health, stays of 14 days); how they are kept is ours.
-- Inputs: declarations (declaration, every row), day_bits(day, bit): the days that are remembered, areas(place, from_day,
--         to_day, area_rank): the colour in force, 5 red to 1 green, levels(digits): how long a place's code may be.
--         What was learnt after $as_of does not exist.
WITH known AS (
    SELECT declaration_id, person, CAST(declared_at + INTERVAL 8 HOUR AS DATE) AS day,
        fever OR ($respiratory AND (cough OR breathlessness)) AS unwell, contact_with_case,
        CASE WHEN stayed_in_risk_area THEN stay_place END AS stay_place,
        greatest(coalesce(stay_days, 1), 1) AS stay_days,
        coalesce(left_stay_on, CAST(declared_at + INTERVAL 8 HOUR AS DATE)) AS left_on,
        row_number() OVER (
            PARTITION BY declaration_id ORDER BY recorded_at DESC, sequence DESC, row_number DESC
        ) AS age_rank
    FROM declarations
    WHERE recorded_at <= $as_of
),
living AS (
    SELECT k.*, b.bit
    FROM known AS k
    INNER JOIN day_bits AS b ON b.day = k.day
    WHERE k.age_rank = 1
),
stays AS (
    SELECT s.declaration_id, max(a.area_rank) AS area_rank
    FROM living AS s
    INNER JOIN levels AS l ON s.stay_place IS NOT NULL
    INNER JOIN areas AS a ON a.place = substring(s.stay_place, 1, l.digits)
    WHERE a.from_day <= s.left_on AND date_diff('day', a.to_day, s.left_on) < s.stay_days
    GROUP BY s.declaration_id
),
placed AS (
    SELECT l.*, s.area_rank,
        CASE s.area_rank
            WHEN 5 THEN $space_red WHEN 4 THEN $space_orange WHEN 3 THEN $space_yellow WHEN 2 THEN $space_blue ELSE 0
        END AS space
    FROM living AS l
    LEFT JOIN stays AS s ON s.declaration_id = l.declaration_id
)
SELECT person,
    max(day) AS declared_on,
    bit_or(bit) AS checked,
    bit_or(CASE WHEN unwell THEN bit END) AS unwell,
    max(CASE WHEN unwell THEN day END) AS unwell_on,
    max(CASE WHEN contact_with_case THEN day END) AS said_contact_on,
    max(CASE WHEN area_rank >= $high_area THEN left_on END) AS said_high_on,
    max(CASE WHEN area_rank >= $medium_area AND area_rank < $high_area THEN left_on END) AS said_medium_on,
    max(CASE WHEN area_rank < $medium_area AND space > 0 THEN left_on END) AS space_on,
    -- The last day comes first, then the points: one number, so that the greatest is the one that counts.
    max(
        CASE
            WHEN area_rank < $medium_area AND space > 0 THEN 1000 * date_diff('day', DATE '2000-01-01', left_on)
                + CAST(1.0 * space * least(stay_days, $space_full_days) / $space_full_days AS INTEGER)
        END
    ) AS space_mark,
    max(CASE WHEN stay_place IS NOT NULL THEN left_on END) AS stayed_until
FROM placed
GROUP BY person
