-- Meaning: the visits of anybody, within the window, to venues where a case was.
-- Grain: one row per visit, as often as it was sent. Units: moments; `doubtful` 1 for a check-in that is in doubt, else 0.
-- Source: rule wuse-exposure-1.
-- Inputs: visits (venue_visit, every row), venues(venue). What was learnt after $as_of, or
--         under another response, does not exist.
SELECT v.person, v.venue, v.visited_at, v.left_at, v.recorded_at, v.sequence, v.row_number,
    CASE WHEN v.self_said = 'doubtful' THEN 1 ELSE 0 END AS doubtful
FROM visits AS v
INNER JOIN venues AS n ON n.venue = v.venue
WHERE v.response = $response AND v.recorded_at <= $as_of AND v.visited_at > $since AND v.visited_at <= $as_of
