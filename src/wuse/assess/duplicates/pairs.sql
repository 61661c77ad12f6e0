-- Meaning: pairs of reports of a line list that may stand for one and the same, with what agrees and what differs.
-- Grain: one row per pair, the smaller id first. Units: tenths of a bit (likeness), days.
-- Source: the weights of Fellegi and Sunter, A theory for record linkage, JASA 64 (1969): log2(m/u) of what each trait
--         comes to, added up; m and u are in the profile with their reasons.
-- Inputs: reports (one row a report, numbered), members (of blocks.sql).
-- A name that differs in sound keeps a pair from more than `possible`: twins share the rest.
WITH candidates AS (
    SELECT a.n AS first_n, b.n AS second_n
    FROM members AS a
    INNER JOIN members AS b ON b.block = a.block AND b.block_number = a.block_number AND b.n > a.n
    WHERE a.reports_in <= $most_reports
    GROUP BY a.n, b.n
),
beside AS (
    SELECT c.first_n, c.second_n,
        greatest(date_diff('day', l.day, r.day), date_diff('day', r.day, l.day)) AS days_apart,
        CASE WHEN l.document = r.document THEN 'same' ELSE 'differs' END AS document,
        CASE
            WHEN l.name IS NULL OR r.name IS NULL THEN 'unknown'
            WHEN l.name = r.name THEN 'same'
            WHEN l.sound = r.sound THEN 'sound'
            ELSE 'differs'
        END AS name,
        CASE
            WHEN l.birth_date IS NULL OR r.birth_date IS NULL THEN 'unknown'
            WHEN l.birth_date = r.birth_date THEN 'same'
            WHEN l.birth_year = r.birth_year AND (l.birth_month = r.birth_month OR l.birth_day = r.birth_day) THEN 'part'
            WHEN l.birth_month = r.birth_month AND l.birth_day = r.birth_day THEN 'part'
            WHEN l.birth_year = r.birth_year AND l.birth_month = r.birth_day AND l.birth_day = r.birth_month THEN 'part'
            ELSE 'differs'
        END AS birth,
        CASE
            WHEN l.birth_date IS NOT NULL AND r.birth_date IS NOT NULL THEN 'left_out'
            WHEN l.age IS NULL OR r.age IS NULL THEN 'unknown'
            WHEN l.age BETWEEN r.age - 1 AND r.age + 1 THEN 'same'
            ELSE 'differs'
        END AS age,
        CASE WHEN l.sex IS NULL OR r.sex IS NULL THEN 'unknown' WHEN l.sex = r.sex THEN 'same' ELSE 'differs' END AS sex,
        CASE
            WHEN l.telephone IS NULL OR r.telephone IS NULL THEN 'unknown'
            WHEN l.telephone = r.telephone THEN 'same'
            ELSE 'differs'
        END AS number,
        CASE
            WHEN l.township = r.township THEN 'township'
            WHEN l.county = r.county THEN 'county'
            WHEN l.county IS NULL OR r.county IS NULL THEN 'unknown'
            ELSE 'differs'
        END AS residence
    FROM candidates AS c
    INNER JOIN reports AS l ON l.n = c.first_n
    INNER JOIN reports AS r ON r.n = c.second_n
    WHERE l.occasion IS NULL OR r.occasion IS NULL OR l.occasion = r.occasion
),
judged AS (
    SELECT first_n, second_n, document, name, birth, age, sex, residence,
        CASE WHEN number = 'same' AND name = 'differs' THEN 'household' ELSE number END AS telephone,
        CASE
            WHEN days_apart IS NULL THEN 'unknown'
            WHEN days_apart = 0 THEN 'same'
            WHEN days_apart <= $near_days THEN 'near'
            ELSE 'differs'
        END AS day
    FROM beside
    WHERE days_apart IS NULL OR days_apart <= $most_days_apart
),
weighed AS (
    SELECT *,
        CASE document WHEN 'same' THEN $document_same ELSE $document_differs END
        + CASE name WHEN 'same' THEN $name_same WHEN 'sound' THEN $name_sound WHEN 'differs' THEN $name_differs ELSE 0 END
        + CASE birth
            WHEN 'same' THEN $birth_same WHEN 'part' THEN $birth_part WHEN 'differs' THEN $birth_differs ELSE 0
        END
        + CASE age WHEN 'same' THEN $age_same WHEN 'differs' THEN $age_differs ELSE 0 END
        + CASE sex WHEN 'same' THEN $sex_same WHEN 'differs' THEN $sex_differs ELSE 0 END
        + CASE telephone
            WHEN 'same' THEN $telephone_same WHEN 'household' THEN $telephone_household
            WHEN 'differs' THEN $telephone_differs ELSE 0
        END
        + CASE residence
            WHEN 'township' THEN $residence_township WHEN 'county' THEN $residence_county
            WHEN 'differs' THEN $residence_differs ELSE 0
        END
        + CASE day WHEN 'same' THEN $day_same WHEN 'near' THEN $day_near WHEN 'differs' THEN $day_differs ELSE 0 END
            AS likeness
    FROM judged
)
SELECT l.report, r.report AS other_report, l.person, r.person AS other_person, l.place, r.place AS other_place,
    CAST(w.likeness AS BIGINT) AS likeness,
    CASE
        WHEN w.name = 'differs' THEN 'possible'
        WHEN w.document = 'same' THEN 'certain'
        WHEN w.likeness >= $probable THEN 'probable'
        ELSE 'possible'
    END AS band,
    'document.' || w.document || ';name.' || w.name || ';birth.' || w.birth || ';age.' || w.age || ';sex.' || w.sex
    || ';telephone.' || w.telephone || ';residence.' || w.residence || ';day.' || w.day AS reasons
FROM weighed AS w
INNER JOIN reports AS l ON l.n = w.first_n
INNER JOIN reports AS r ON r.n = w.second_n
WHERE w.likeness >= $possible
ORDER BY w.likeness DESC, w.first_n NULLS LAST, w.second_n NULLS LAST
