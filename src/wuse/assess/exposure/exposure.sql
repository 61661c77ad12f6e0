-- Meaning: who was at the same venue as a case, while the case was there or within two hours before or after; ranked, as a
--          proposal for an epidemiologist. It is no colour and no list of contacts.
-- Grain: one row per case and person met. Units: pairs of visits; moments.
-- Source: rule wuse-exposure-1.
-- Inputs: meetings (of meetings.sql).
WITH summed AS (
    SELECT case_person, person, CAST(sum(at_once) AS INTEGER) AS together,
        CAST(count(*) - sum(at_once) AS INTEGER) AS near, min(visited_at) AS first_at, max(left_at) AS last_at
    FROM meetings
    GROUP BY case_person, person
)
SELECT case_person, person,
    CAST(
        row_number() OVER (PARTITION BY case_person ORDER BY together DESC, near DESC, last_at DESC, person) AS INTEGER
    ) AS place_in_line,
    together, near, first_at, last_at
FROM summed
ORDER BY case_person, place_in_line
