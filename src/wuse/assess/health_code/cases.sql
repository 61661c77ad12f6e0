-- Meaning: until when each person is a case, or is observed after one.
-- Grain: one row per person with a case report. Units: days.
-- Source: provincial statement of 17 February 2020 and notice of 8 July 2020: confirmed, suspected, asymptomatic are red;
--         days of observation after recovery: national plan. A case without an outcome has no end: 9999-12-31.
-- Inputs: cases (case_report, every row). What was learnt after $as_of does not exist.
WITH known AS (
    SELECT person, diagnosed_on, status, outcome_on,
        row_number() OVER (
            PARTITION BY report_id ORDER BY recorded_at DESC, sequence DESC, row_number DESC
        ) AS age_rank
    FROM cases
    WHERE recorded_at <= $as_of
),
dated AS (
    SELECT person, diagnosed_on,
        CASE WHEN status <> 'ruled_out' THEN diagnosed_on END AS case_on,
        CASE
            WHEN status = 'ruled_out' THEN NULL
            WHEN status = 'recovered' THEN CAST(outcome_on + INTERVAL ($observation_days) DAY AS DATE)
            WHEN status IN ('died', 'observation_ended') THEN outcome_on
            ELSE DATE '9999-12-31'
        END AS case_until
    FROM known
    WHERE age_rank = 1
)
SELECT person, max(diagnosed_on) AS reported_on, max(case_on) AS case_on, max(case_until) AS case_until
FROM dated
GROUP BY person
