-- Meaning: the venues where a case was; also before the window, for what was there then is left out of `there`.
-- Grain: one row per venue. Units: none.
-- Source: rule wuse-exposure-1.
-- Inputs: visits (venue_visit, every row), cases(person). What was learnt under another response does not exist. No moment is
--         compared: only keys and venues are read of every row.
SELECT v.venue
FROM visits AS v
INNER JOIN cases AS c ON c.person = v.person
WHERE v.response = $response
GROUP BY v.venue
