-- Meaning: which of the places that are to report about every day had a row accepted about it.
-- Grain: one row per data standard and place. Units: days.
-- Source: the plan of the rule profile (which level of places reports under which standard, and how often).
-- Inputs: tally (intake_tally, every row), plan(standard, place, day): one row for each place and day expected.
WITH came AS (
    SELECT standard, place, day, CAST(sum(value) AS BIGINT) AS accepted
    FROM tally
    WHERE aspect = 'accepted' AND learnt_on <= $last_day AND day IS NOT NULL
    GROUP BY standard, place, day
)
SELECT p.standard, p.place,
    count(*) AS expected,
    count(c.accepted) AS arrived,
    1.0 * count(c.accepted) / count(*) AS arrived_share,
    max(CASE WHEN c.accepted IS NOT NULL THEN p.day END) AS last_day
FROM plan AS p
LEFT JOIN came AS c ON c.standard = p.standard AND c.place = p.place AND c.day = p.day
GROUP BY p.standard, p.place
ORDER BY p.standard, p.place
