-- Meaning: the last arrival of each person: from abroad with the rank of the country, from areas of risk with the day.
-- Grain: one row per person who arrived. Units: days of Beijing time; rank 4 red, 3 orange, 2 yellow, 1 green.
--         A certificate of another state that was shown counts from $certificate_from on, and no higher a rank then.
-- Source: international version of March 2020 (colour by country of departure); which countries: the tiers' own file.
-- Inputs: arrivals (arrival, every row), tiers(country, from_day, to_day, tier_rank), areas and levels as in
--         declared.sql. What was learnt after $as_of does not exist.
WITH known AS (
    SELECT arrival_id, person, departure_country, departure_place, left_stay_on, arrived_at, arrival_state,
        certificate_shown,
        CASE WHEN stayed_in_risk_area THEN stay_place END AS stay_place,
        CAST(arrived_at + INTERVAL 8 HOUR AS DATE) AS day,
        row_number() OVER (
            PARTITION BY arrival_id ORDER BY recorded_at DESC, sequence DESC, row_number DESC
        ) AS age_rank
    FROM arrivals
    WHERE recorded_at <= $as_of
),
arrived AS (
    SELECT k.*, CASE WHEN k.departure_country <> 'CHN' THEN 1 ELSE 0 END AS from_abroad,
        least(
            CASE WHEN k.day >= $entrant_from THEN $entrant_rank ELSE coalesce(t.tier_rank, 1) END,
            CASE WHEN k.certificate_shown IS NOT NULL AND k.day >= $certificate_from THEN $certificate_rank ELSE 4 END
        ) AS entry_rank,
        coalesce(k.left_stay_on, k.day) AS left_on
    FROM known AS k
    LEFT JOIN tiers AS t
        ON t.country = k.departure_country AND t.from_day <= k.day AND t.to_day >= k.day
    WHERE k.age_rank = 1 AND k.arrived_at IS NOT NULL AND k.arrival_state <> 'cancelled'
),
from_areas AS (
    SELECT c.arrival_id, max(d.area_rank) AS departure_rank, max(s.area_rank) AS stay_rank
    FROM arrived AS c
    INNER JOIN levels AS l ON c.departure_place IS NOT NULL OR c.stay_place IS NOT NULL
    LEFT JOIN areas AS d
        ON d.place = substring(c.departure_place, 1, l.digits) AND d.from_day <= c.day AND d.to_day >= c.day
    LEFT JOIN areas AS s
        ON s.place = substring(c.stay_place, 1, l.digits) AND s.from_day <= c.left_on AND s.to_day >= c.left_on
    GROUP BY c.arrival_id
),
in_line AS (
    SELECT c.*, f.departure_rank, f.stay_rank,
        row_number() OVER (PARTITION BY c.person ORDER BY c.from_abroad DESC, c.day DESC, c.entry_rank DESC, c.arrival_id)
            AS place_in_line
    FROM arrived AS c
    LEFT JOIN from_areas AS f ON f.arrival_id = c.arrival_id
)
SELECT person,
    max(day) AS arrived_on,
    max(CASE WHEN from_abroad = 1 AND place_in_line = 1 THEN day END) AS entered_on,
    max(CASE WHEN from_abroad = 1 AND place_in_line = 1 THEN entry_rank END) AS entered_rank,
    greatest(
        max(CASE WHEN departure_rank >= $high_area THEN day END),
        max(CASE WHEN stay_rank >= $high_area THEN left_on END)
    ) AS came_high_on,
    greatest(
        max(CASE WHEN departure_rank >= $medium_area AND departure_rank < $high_area THEN day END),
        max(CASE WHEN stay_rank >= $medium_area AND stay_rank < $high_area THEN left_on END)
    ) AS came_medium_on,
    max(greatest(day, left_on)) AS came_until
FROM in_line
GROUP BY person
