-- Meaning: the risk of imported cases in an area: who came from abroad, from where, and how many are under control.
-- Grain: one row per area and country of departure, and one with country ALL. Units: persons (journeys); load in
--        millionths of a person of the gravest weight; index 0 to 100.
-- Source: tiers of mid-March 2020 (file of country tiers); formula and values are ours (wuse-import-risk-1).
-- Inputs: facts (arrival, every row), within(area, place): which places lie in which area, tiers(country, from_day,
--         to_day, tier, weight): weight in thousandths, by the file in force on the day; country * is every other; scopes(scope): each row is told
--         by `country` and in `all`.
-- What was learnt after $as_of does not exist; sums are of whole numbers, so that their order makes no difference.
WITH known AS (
    SELECT arrival_id, destination, departure_country, arrives_on, arrived_at, arrival_state,
        coalesce(CAST(arrived_at + INTERVAL 8 HOUR AS DATE), arrives_on) AS day,
        row_number() OVER (
            PARTITION BY arrival_id ORDER BY recorded_at DESC, sequence DESC, row_number DESC
        ) AS age_rank
    FROM facts
    WHERE recorded_at <= $as_of
),
counted AS (
    SELECT w.area, k.departure_country AS country, coalesce(t.weight, r.weight) AS weight,
        coalesce(t.tier, r.tier) AS tier,
        CASE WHEN k.arrived_at IS NULL THEN 1 ELSE 0 END AS expected,
        CASE
            WHEN k.arrived_at IS NOT NULL
                AND k.arrival_state IN ('transferred', 'isolated', 'released', 'home_observed', 'closed') THEN 1
            ELSE 0
        END AS controlled
    FROM known AS k
    INNER JOIN within AS w ON w.place = k.destination
    INNER JOIN tiers AS r
        ON r.country = '*' AND r.from_day <= k.day AND r.to_day >= k.day
    LEFT JOIN tiers AS t
        ON t.country = k.departure_country AND t.from_day <= k.day AND t.to_day >= k.day
    WHERE k.age_rank = 1
        AND k.departure_country <> 'CHN'
        AND k.arrival_state <> 'cancelled'
        AND (
            (k.arrived_at <= $as_of AND k.day > $window_first)
            OR (k.arrived_at IS NULL AND k.arrives_on >= $today AND k.arrives_on <= $ahead_last)
        )
),
weighed AS (
    SELECT area, country, tier, expected, controlled,
        weight * CASE
            WHEN expected = 1 THEN $expected_share WHEN controlled = 1 THEN $controlled_share ELSE 1000
        END AS load
    FROM counted
),
told AS (
    SELECT w.area, w.expected, w.controlled, w.load,
        CASE WHEN s.scope = 'all' THEN 'ALL' ELSE w.country END AS country,
        CASE WHEN s.scope = 'all' THEN NULL ELSE w.tier END AS tier
    FROM weighed AS w
    CROSS JOIN scopes AS s
),
summed AS (
    SELECT area, country, max(tier) AS tier, sum(expected) AS expected, sum(1 - expected) AS arrived,
        sum(controlled) AS controlled, sum(load) AS load
    FROM told
    GROUP BY area, country
)
SELECT area, country, tier,
    CAST(expected AS BIGINT) AS expected,
    CAST(arrived AS BIGINT) AS arrived,
    CAST(controlled AS BIGINT) AS controlled,
    CAST(arrived - controlled AS BIGINT) AS uncontrolled,
    CAST(load AS BIGINT) AS load,
    100.0 * CAST(load AS DOUBLE) / CAST(load + $half_at * 1000000 AS DOUBLE) AS risk
FROM summed
ORDER BY area, country
