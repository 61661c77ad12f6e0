-- Meaning: how fast close contacts of cases are reached, and how many contacts of any closeness wait. Who was no contact
--          after all is left out.
-- Grain: one row per area asked. Units: contacts (one person's contact with one case).
-- Source: registry of indicators, panel persons; the 24 hours are C2 of the control index (design default).
-- Inputs: facts (contact, every row), within(area, place): which places lie in which area.
WITH known AS (
    SELECT contact_id, place, closeness, listed_at, reached_at, contact_state,
        row_number() OVER (
            PARTITION BY contact_id ORDER BY recorded_at DESC, sequence DESC, row_number DESC
        ) AS age_rank
    FROM facts
    WHERE recorded_at <= $as_of AND listed_at <= $as_of
),
listed AS (
    SELECT w.area, k.contact_state,
        CASE
            WHEN k.closeness = 'close' AND k.listed_at > $week_and_day_ago AND k.listed_at <= $day_ago THEN 1
            ELSE 0
        END AS due,
        CASE WHEN k.reached_at <= k.listed_at + INTERVAL 1 DAY THEN 1 ELSE 0 END AS quick
    FROM known AS k
    INNER JOIN within AS w ON w.place = k.place
    WHERE k.age_rank = 1 AND k.contact_state <> 'no_contact'
)
SELECT area,
    sum(due) AS due,
    sum(CASE WHEN due = 1 AND quick = 1 THEN 1 ELSE 0 END) AS in_time,
    sum(CASE WHEN contact_state IN ('listed', 'not_found') THEN 1 ELSE 0 END) AS waiting
FROM listed
GROUP BY area
ORDER BY area
