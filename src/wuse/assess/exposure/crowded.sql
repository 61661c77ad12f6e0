-- Meaning: venues where a case was and which so many persons visited that a list of them would say nothing. Who checks
--          in often counts once, and who checked in beyond belief does not count, so that nobody takes a venue out of
--          the comparison.
-- Grain: one row per venue. Units: persons within the window.
-- Source: rule wuse-exposure-1.
-- Inputs: there (of visits_there.sql), cases(person).
WITH known AS (
    SELECT t.venue
    FROM there AS t
    INNER JOIN cases AS c ON c.person = t.person
    GROUP BY t.venue
),
persons AS (
    SELECT t.venue, t.person
    FROM there AS t
    INNER JOIN known AS k ON k.venue = t.venue
    WHERE t.doubtful = 0
    GROUP BY t.venue, t.person
)
SELECT venue, count(*) AS persons
FROM persons
GROUP BY venue
HAVING count(*) > $most_persons
ORDER BY venue
