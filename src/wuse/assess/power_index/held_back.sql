-- Meaning: what holds enterprises of an area back from work, as each declared it last.
-- Grain: one row per reason, county (of the site; as far as it is known) and industry that named it. Units: enterprises.
-- Source: ours; enterprises that said nothing are not counted.
-- Inputs: facts (enterprise, every row). $area is a code of $digits digits.
WITH known AS (
    SELECT enterprise, place, industry, held_back_by,
        row_number() OVER (
            PARTITION BY enterprise ORDER BY recorded_at DESC, sequence DESC, row_number DESC
        ) AS age_rank
    FROM facts
    WHERE recorded_at <= $as_of
)
SELECT held_back_by AS reason, substr(place, 1, 6) AS county, coalesce(industry, 'unknown') AS industry, count(*) AS firms
FROM known
WHERE age_rank = 1 AND held_back_by IS NOT NULL AND substr(place, 1, $digits) = $area
GROUP BY held_back_by, substr(place, 1, 6), coalesce(industry, 'unknown')
ORDER BY held_back_by, substr(place, 1, 6), coalesce(industry, 'unknown')
