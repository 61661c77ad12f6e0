-- Meaning: venues where a case was and which so many visited that a list of them would say nothing.
-- Grain: one row per venue. Units: visits within the window.
-- Source: rule wuse-exposure-1.
-- Inputs: there (of visits_there.sql).
SELECT venue, count(*) AS visits
FROM there
GROUP BY venue
HAVING count(*) > $most_visits
ORDER BY venue
