-- Meaning: venues where a case was and which so many visited that a list of them would say nothing.
-- Grain: one row per venue. Units: visits within the window.
-- Source: rule wuse-exposure-1.
-- Inputs: there (of visits_there.sql), cases(person).
WITH known AS (
    SELECT t.venue
    FROM there AS t
    INNER JOIN cases AS c ON c.person = t.person
    GROUP BY t.venue
)
SELECT t.venue, count(*) AS visits
FROM there AS t
INNER JOIN known AS k ON k.venue = t.venue
GROUP BY t.venue
HAVING count(*) > $most_visits
ORDER BY t.venue
