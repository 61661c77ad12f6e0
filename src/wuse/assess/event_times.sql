-- Meaning: how many events a unit had, what became of them, and how long they waited to be accepted, dispatched, taken in
--          hand and closed.
-- Grain: one row per unit, clock and, where asked for, level; a level that is not asked for is null.
-- Units: events; minutes since the report. The median and the ninetieth percentile are of nearest rank, of the events for
--        which what the clock waits for has happened the first time; `in_time` counts those within their level's limit.
-- Source: percentiles of nearest rank as in Hyndman & Fan (1996), type 1.
-- Inputs: steps (event_step, every row), limits(level, clock, limit_minutes). What was learnt after $known_at does not
--         exist. What was withdrawn or is a duplicate is counted among `events` and in none of the times.
WITH known AS (
    SELECT event, number, step, after, level, card, reported_at, age_minutes,
        CASE WHEN $by = 'city' THEN city WHEN $by = 'county' THEN county ELSE township END AS unit
    FROM steps
    WHERE recorded_at <= $known_at AND reported_at >= $since
        AND ($area = '' OR city = $area OR county = $area OR township = $area)
),
events AS (
    SELECT unit, event,
        max_by(level, number) AS level,
        max_by(after, number) AS state,
        min(reported_at) AS reported_at,
        min(CASE WHEN step IN ('accept', 'split_off') THEN age_minutes END) AS accept_minutes,
        min(CASE WHEN step IN ('dispatch', 'dispatch_county') THEN age_minutes END) AS dispatch_minutes,
        min(CASE WHEN step = 'begin' THEN age_minutes END) AS act_minutes,
        min(CASE WHEN step = 'close' THEN age_minutes END) AS close_minutes,
        max(CASE WHEN card = 'red' THEN 1 ELSE 0 END) AS red_card,
        max(CASE WHEN card = 'yellow' THEN 1 ELSE 0 END) AS yellow_card
    FROM known
    GROUP BY unit, event
),
timed AS (
    SELECT e.unit, e.event, l.clock, l.limit_minutes, e.red_card, e.yellow_card,
        CASE WHEN $by_level THEN e.level END AS level,
        CASE WHEN e.state IN ('closed', 'rejected', 'withdrawn', 'duplicate') THEN 0 ELSE 1 END AS is_open,
        CASE WHEN e.state IN ('closed', 'rejected', 'withdrawn', 'duplicate') THEN NULL
            ELSE date_diff('day', e.reported_at, $known_at) END AS open_days,
        CASE
            WHEN e.state IN ('withdrawn', 'duplicate') THEN NULL
            WHEN l.clock = 'accept' THEN e.accept_minutes
            WHEN l.clock = 'dispatch' THEN e.dispatch_minutes
            WHEN l.clock = 'act' THEN e.act_minutes
            ELSE e.close_minutes
        END AS minutes
    FROM events AS e
    INNER JOIN limits AS l ON l.level = e.level
),
ranked AS (
    SELECT unit, level, clock, minutes, limit_minutes,
        row_number() OVER (PARTITION BY unit, level, clock ORDER BY minutes NULLS LAST, event NULLS LAST) AS place,
        count(*) OVER (PARTITION BY unit, level, clock) AS done
    FROM timed
    WHERE minutes IS NOT NULL
),
spread AS (
    SELECT unit, level, clock,
        max(done) AS done,
        min(CASE WHEN 2 * place >= done THEN minutes END) AS median_minutes,
        min(CASE WHEN 10 * place >= 9 * done THEN minutes END) AS ninetieth_minutes,
        max(minutes) AS longest_minutes,
        CAST(sum(CASE WHEN minutes <= limit_minutes THEN 1 ELSE 0 END) AS BIGINT) AS in_time
    FROM ranked
    GROUP BY unit, level, clock
),
counted AS (
    SELECT unit, level, clock,
        count(*) AS events,
        CAST(sum(is_open) AS BIGINT) AS open_events,
        CAST(sum(yellow_card) AS BIGINT) AS yellow_cards,
        CAST(sum(red_card) AS BIGINT) AS red_cards,
        max(open_days) AS oldest_days
    FROM timed
    GROUP BY unit, level, clock
)
SELECT c.unit, c.level, c.clock, c.events, c.open_events, c.yellow_cards, c.red_cards, c.oldest_days,
    coalesce(s.done, 0) AS done, coalesce(s.in_time, 0) AS in_time,
    s.median_minutes, s.ninetieth_minutes, s.longest_minutes
FROM counted AS c
LEFT JOIN spread AS s
    ON s.unit = c.unit AND s.clock = c.clock AND coalesce(s.level, '') = coalesce(c.level, '')
ORDER BY c.unit NULLS LAST, c.level NULLS LAST, c.clock NULLS LAST
