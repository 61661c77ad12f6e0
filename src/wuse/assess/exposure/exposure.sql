-- Meaning: who was at the same venue as a case, while the case was there or within two hours before or after; ranked, as a
--          proposal for an epidemiologist. It is no colour and no list of contacts. Pairs of which a check-in is in doubt
--          are counted apart and rank behind every other, so that nobody fills the list.
-- Grain: one row per case and person met. Units: pairs of visits; moments.
-- Source: rule wuse-exposure-1.
-- Inputs: meetings (of meetings.sql).
WITH summed AS (
    SELECT case_person, person, CAST(sum((1 - doubtful) * at_once) AS INTEGER) AS together,
        CAST(sum((1 - doubtful) * (1 - at_once)) AS INTEGER) AS near, CAST(sum(doubtful) AS INTEGER) AS doubtful,
        min(visited_at) AS first_at, max(left_at) AS last_at
    FROM meetings
    GROUP BY case_person, person
)
SELECT case_person, person,
    CAST(
        row_number() OVER (
            PARTITION BY case_person ORDER BY together DESC, near DESC, doubtful DESC, last_at DESC, person
        ) AS INTEGER
    ) AS place_in_line,
    together, near, doubtful, first_at, last_at
FROM summed
ORDER BY case_person, place_in_line
