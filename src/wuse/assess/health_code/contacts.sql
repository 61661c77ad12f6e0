-- Meaning: the last exposure of each person who was listed as a contact, was one, and is not released, by how close it was.
-- Grain: one row per person listed. Units: days.
-- Source: national plan: 14 days from the last exposure; what weighs less than a close contact is scored: ours.
-- Inputs: contacts (contact, every row). What was learnt after $as_of does not exist.
WITH known AS (
    SELECT person, closeness, relation, last_exposure_on, contact_state,
        row_number() OVER (
            PARTITION BY contact_id ORDER BY recorded_at DESC, sequence DESC, row_number DESC
        ) AS age_rank
    FROM contacts
    WHERE recorded_at <= $as_of
)
SELECT person,
    max(CASE WHEN closeness = 'close' THEN last_exposure_on END) AS exposed_on,
    max(CASE WHEN closeness = 'secondary' THEN last_exposure_on END) AS secondary_on,
    max(CASE WHEN closeness = 'general' AND relation = 'household' THEN last_exposure_on END) AS household_on
FROM known
WHERE age_rank = 1 AND contact_state NOT IN ('released', 'no_contact')
GROUP BY person
