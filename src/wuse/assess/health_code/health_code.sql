-- Meaning: the health code of a person: hard rules first, of which the gravest that stands decides; then a score of space,
--          time and relation; green where nothing stands; no colour without a living declaration.
-- Grain: one row per person. Units: days of Beijing time, normal check-ins (days), points. A rank is 4 red, 3 orange,
--        2 yellow, 1 green. Every end is the first day on which a thing no longer stands.
-- Source: Hangzhou's rules of 11 February 2020, the provincial statement of 17 February, the notice of 8 July; points were
--         never published, and what no source gives is ours: see the profile. A day without a check-in pauses a clock and
--         never sets it back; a clock that nobody fed ends after $memory_days.
-- Inputs: state (of state.sql), whose bits count from $first_day; $today: the day that is judged.
WITH gathered AS (
    SELECT *,
        greatest(said_high_on, came_high_on) AS high_on,
        greatest(said_medium_on, came_medium_on) AS medium_on,
        -- A report of the case, made on that day or later, takes the place of a positive test.
        CASE WHEN positive_on > coalesce(reported_on, DATE '1970-01-01') THEN positive_on END AS lone_positive_on,
        CASE WHEN entered_rank > 1 THEN entered_on END AS entry_on,
        CASE WHEN $declared_by_arrival THEN greatest(declared_on, arrived_on) ELSE declared_on END AS told_on,
        coalesce(checked, 0) - coalesce(checked & unwell, 0) AS normal,
        space_mark - 1000 * date_diff('day', DATE '2000-01-01', space_on) AS space
    FROM state
),
counted AS (
    SELECT *,
        -- The normal check-ins since then: the bits of the days after it.
        CAST(bit_count(normal >> (date_diff('day', $first_day, lone_positive_on) + 1)) AS INTEGER) AS positive_done,
        CAST(bit_count(normal >> (date_diff('day', $first_day, exposed_on) + 1)) AS INTEGER) AS contact_done,
        CAST(bit_count(normal >> (date_diff('day', $first_day, entry_on) + 1)) AS INTEGER) AS entrant_done,
        CAST(bit_count(normal >> (date_diff('day', $first_day, high_on) + 1)) AS INTEGER) AS high_done,
        CAST(bit_count(normal >> (date_diff('day', $first_day, unwell_on) + 1)) AS INTEGER) AS symptoms_done,
        CAST(bit_count(normal >> (date_diff('day', $first_day, medium_on) + 1)) AS INTEGER) AS medium_done,
        CAST(bit_count(normal >> (date_diff('day', $first_day, space_on) + 1)) AS INTEGER) AS space_done,
        CAST(bit_count(normal >> (date_diff('day', $first_day, said_contact_on) + 1)) AS INTEGER) AS said_done,
        CAST(bit_count(normal >> (date_diff('day', $first_day, secondary_on) + 1)) AS INTEGER) AS secondary_done,
        CAST(bit_count(normal >> (date_diff('day', $first_day, household_on) + 1)) AS INTEGER) AS household_done
    FROM gathered
),
ended AS (
    SELECT *,
        CAST(told_on + INTERVAL ($memory_days) DAY AS DATE) AS told_until,
        case_until AS case_end, ordered_until AS order_end,
        CASE
            WHEN positive_done >= $positive_check_ins THEN CAST(lone_positive_on + INTERVAL ($positive_days) DAY AS DATE)
            ELSE CAST(lone_positive_on + INTERVAL ($memory_days) DAY AS DATE)
        END AS positive_end,
        CASE
            WHEN contact_done >= $contact_check_ins THEN CAST(exposed_on + INTERVAL ($contact_days) DAY AS DATE)
            ELSE CAST(exposed_on + INTERVAL ($memory_days) DAY AS DATE)
        END AS contact_end,
        CASE
            WHEN entrant_done >= $entrant_check_ins THEN CAST(entry_on + INTERVAL ($entrant_days) DAY AS DATE)
            ELSE CAST(entry_on + INTERVAL ($memory_days) DAY AS DATE)
        END AS entrant_end,
        CASE
            WHEN $high_test AND negative_on >= high_on THEN negative_on
            WHEN high_done >= $high_check_ins THEN CAST(high_on + INTERVAL ($high_days) DAY AS DATE)
            ELSE CAST(high_on + INTERVAL ($memory_days) DAY AS DATE)
        END AS high_end,
        CASE
            WHEN $symptom_test AND negative_on >= unwell_on THEN negative_on
            WHEN symptoms_done >= $symptom_check_ins THEN CAST(unwell_on + INTERVAL ($symptom_days) DAY AS DATE)
            ELSE CAST(unwell_on + INTERVAL ($memory_days) DAY AS DATE)
        END AS symptoms_end,
        CASE
            WHEN $medium_test AND negative_on >= medium_on THEN negative_on
            WHEN medium_done >= $medium_check_ins THEN CAST(medium_on + INTERVAL ($medium_days) DAY AS DATE)
            ELSE CAST(medium_on + INTERVAL ($memory_days) DAY AS DATE)
        END AS medium_end,
        CASE
            WHEN $score_check_ins > 0 AND space_done >= $score_check_ins THEN space_on
            ELSE CAST(space_on + INTERVAL ($score_days) DAY AS DATE)
        END AS space_end,
        CASE
            WHEN $score_check_ins > 0 AND said_done >= $score_check_ins THEN said_contact_on
            ELSE CAST(said_contact_on + INTERVAL ($score_days) DAY AS DATE)
        END AS said_end,
        CASE
            WHEN $score_check_ins > 0 AND secondary_done >= $score_check_ins THEN secondary_on
            ELSE CAST(secondary_on + INTERVAL ($score_days) DAY AS DATE)
        END AS secondary_end,
        CASE
            WHEN $score_check_ins > 0 AND household_done >= $score_check_ins THEN household_on
            ELSE CAST(household_on + INTERVAL ($score_days) DAY AS DATE)
        END AS household_end
    FROM counted
),
standing AS (
    -- What no longer stands is gone from here on: its day and its end are empty.
    SELECT person, told_on, space, entered_rank,
        positive_done, contact_done, entrant_done, high_done, symptoms_done, medium_done,
        space_done, said_done, secondary_done, household_done,
        CASE WHEN told_until > $today THEN told_until END AS told_until,
        CASE WHEN case_end > $today THEN case_end END AS case_end,
        CASE WHEN case_end > $today THEN case_on END AS case_on,
        CASE WHEN order_end > $today THEN order_end END AS order_end,
        CASE WHEN order_end > $today THEN ordered_on END AS ordered_on,
        CASE WHEN positive_end > $today THEN positive_end END AS positive_end,
        CASE WHEN positive_end > $today THEN lone_positive_on END AS lone_positive_on,
        CASE WHEN contact_end > $today THEN contact_end END AS contact_end,
        CASE WHEN contact_end > $today THEN exposed_on END AS exposed_on,
        CASE WHEN entrant_end > $today THEN entrant_end END AS entrant_end,
        CASE WHEN entrant_end > $today THEN entry_on END AS entry_on,
        CASE WHEN high_end > $today THEN high_end END AS high_end,
        CASE WHEN high_end > $today THEN high_on END AS high_on,
        CASE WHEN symptoms_end > $today THEN symptoms_end END AS symptoms_end,
        CASE WHEN symptoms_end > $today THEN unwell_on END AS unwell_on,
        CASE WHEN medium_end > $today THEN medium_end END AS medium_end,
        CASE WHEN medium_end > $today THEN medium_on END AS medium_on,
        CASE WHEN space_end > $today THEN space_end END AS space_end,
        CASE WHEN space_end > $today THEN space_on END AS space_on,
        CASE WHEN said_end > $today THEN said_end END AS said_end,
        CASE WHEN said_end > $today THEN said_contact_on END AS said_contact_on,
        CASE WHEN secondary_end > $today THEN secondary_end END AS secondary_end,
        CASE WHEN secondary_end > $today THEN secondary_on END AS secondary_on,
        CASE WHEN household_end > $today THEN household_end END AS household_end,
        CASE WHEN household_end > $today THEN household_on END AS household_on
    FROM ended
),
weighed AS (
    SELECT *,
        CASE WHEN space_end IS NOT NULL THEN space ELSE 0 END
        + greatest(
            CASE WHEN said_end IS NOT NULL THEN $relation_said ELSE 0 END,
            CASE WHEN secondary_end IS NOT NULL THEN $relation_secondary ELSE 0 END,
            CASE WHEN household_end IS NOT NULL THEN $relation_household ELSE 0 END
        ) AS score
    FROM standing
),
scored AS (
    SELECT *,
        CASE WHEN score >= $red_score THEN 4 WHEN score >= $yellow_score THEN 2 END AS score_rank
    FROM weighed
),
ranked AS (
    SELECT *,
        greatest(
            CASE
                WHEN coalesce(case_end, positive_end, contact_end, order_end) IS NOT NULL THEN 4
                WHEN coalesce(symptoms_end, medium_end) IS NOT NULL THEN 2
                ELSE 1
            END,
            CASE WHEN entrant_end IS NOT NULL THEN entered_rank END,
            CASE WHEN high_end IS NOT NULL THEN $high_rank END,
            score_rank
        ) AS colour_rank
    FROM scored
),
decided AS (
    SELECT *,
        CASE
            WHEN told_until IS NULL THEN 'undeclared'
            WHEN colour_rank = 1 THEN 'clear'
            WHEN case_end IS NOT NULL THEN 'case'
            WHEN positive_end IS NOT NULL THEN 'positive'
            WHEN contact_end IS NOT NULL THEN 'contact'
            WHEN order_end IS NOT NULL THEN 'order'
            WHEN entrant_end IS NOT NULL AND entered_rank = colour_rank THEN 'entrant'
            WHEN high_end IS NOT NULL AND $high_rank = colour_rank THEN 'high_area'
            WHEN symptoms_end IS NOT NULL AND colour_rank = 2 THEN 'symptoms'
            WHEN medium_end IS NOT NULL AND colour_rank = 2 THEN 'medium_area'
            ELSE 'score'
        END AS rule
    FROM ranked
)
SELECT person,
    CASE
        WHEN rule = 'undeclared' THEN 'none'
        WHEN colour_rank = 4 THEN 'red'
        WHEN colour_rank = 3 THEN 'orange'
        WHEN colour_rank = 2 THEN 'yellow'
        ELSE 'green'
    END AS colour,
    rule,
    CASE rule
        WHEN 'clear' THEN told_on
        WHEN 'undeclared' THEN NULL
        WHEN 'case' THEN case_on
        WHEN 'positive' THEN lone_positive_on
        WHEN 'contact' THEN exposed_on
        WHEN 'order' THEN ordered_on
        WHEN 'entrant' THEN entry_on
        WHEN 'high_area' THEN high_on
        WHEN 'symptoms' THEN unwell_on
        WHEN 'medium_area' THEN medium_on
        ELSE greatest(space_on, said_contact_on, secondary_on, household_on)
    END AS since,
    -- The day on which time alone ends the colour, at the latest.
    CASE
        WHEN told_until IS NULL OR colour_rank = 1 THEN told_until
        ELSE least(
            told_until,
            greatest(
                case_end, positive_end, contact_end, order_end,
                CASE WHEN entered_rank = colour_rank THEN entrant_end END,
                CASE WHEN $high_rank = colour_rank THEN high_end END,
                CASE WHEN colour_rank = 2 THEN symptoms_end END,
                CASE WHEN colour_rank = 2 THEN medium_end END,
                CASE WHEN score_rank = colour_rank THEN greatest(space_end, said_end, secondary_end, household_end) END
            )
        )
    END AS until,
    -- One reason after the other, each rule|threshold|value|day of the fact: days and check-ins made, or points.
    CASE
        WHEN told_until IS NULL THEN 'undeclared|||'
        WHEN colour_rank = 1 THEN 'clear|||'
        ELSE
            coalesce('case|' || CAST($observation_days AS VARCHAR) || '||' || CAST(case_on AS VARCHAR) || ';', '')
            || coalesce('positive|' || CAST($positive_days AS VARCHAR) || '|' || CAST(positive_done AS VARCHAR) || '|'
                || CAST(lone_positive_on AS VARCHAR) || ';', '')
            || coalesce('contact|' || CAST($contact_days AS VARCHAR) || '|' || CAST(contact_done AS VARCHAR) || '|'
                || CAST(exposed_on AS VARCHAR) || ';', '')
            || coalesce('order|||' || CAST(ordered_on AS VARCHAR) || ';', '')
            || coalesce('entrant|' || CAST($entrant_days AS VARCHAR) || '|' || CAST(entrant_done AS VARCHAR) || '|'
                || CAST(entry_on AS VARCHAR) || ';', '')
            || coalesce('high_area|' || CAST($high_days AS VARCHAR) || '|' || CAST(high_done AS VARCHAR) || '|'
                || CAST(high_on AS VARCHAR) || ';', '')
            || coalesce('symptoms|' || CAST($symptom_days AS VARCHAR) || '|' || CAST(symptoms_done AS VARCHAR) || '|'
                || CAST(unwell_on AS VARCHAR) || ';', '')
            || coalesce('medium_area|' || CAST($medium_days AS VARCHAR) || '|' || CAST(medium_done AS VARCHAR) || '|'
                || CAST(medium_on AS VARCHAR) || ';', '')
            || CASE
                WHEN score_rank IS NULL THEN ''
                ELSE 'score|' || CAST(CASE WHEN score_rank = 4 THEN $red_score ELSE $yellow_score END AS VARCHAR)
                    || '|' || CAST(score AS VARCHAR) || '|;'
                    || coalesce('score_space|' || CAST($score_days AS VARCHAR) || '|' || CAST(space AS VARCHAR) || '|'
                        || CAST(space_on AS VARCHAR) || ';', '')
                    || coalesce('score_said|' || CAST($score_days AS VARCHAR) || '|' || CAST($relation_said AS VARCHAR) || '|'
                        || CAST(said_contact_on AS VARCHAR) || ';', '')
                    || coalesce('score_secondary|' || CAST($score_days AS VARCHAR) || '|' || CAST($relation_secondary AS VARCHAR) || '|'
                        || CAST(secondary_on AS VARCHAR) || ';', '')
                    || coalesce('score_household|' || CAST($score_days AS VARCHAR) || '|' || CAST($relation_household AS VARCHAR) || '|'
                        || CAST(household_on AS VARCHAR) || ';', '')
            END
    END AS reasons,
    -- What has to come before green: check-ins, a day, and whether a negative test would do.
    CASE
        WHEN told_until IS NULL OR colour_rank = 1 THEN NULL
        ELSE greatest(
            0,
            CASE WHEN positive_end IS NOT NULL THEN $positive_check_ins - positive_done END,
            CASE WHEN contact_end IS NOT NULL THEN $contact_check_ins - contact_done END,
            CASE WHEN entrant_end IS NOT NULL THEN $entrant_check_ins - entrant_done END,
            CASE WHEN high_end IS NOT NULL THEN $high_check_ins - high_done END,
            CASE WHEN symptoms_end IS NOT NULL THEN $symptom_check_ins - symptoms_done END,
            CASE WHEN medium_end IS NOT NULL THEN $medium_check_ins - medium_done END,
            CASE WHEN score_rank IS NOT NULL AND space_end IS NOT NULL THEN $score_check_ins - space_done END,
            CASE WHEN score_rank IS NOT NULL AND said_end IS NOT NULL THEN $score_check_ins - said_done END,
            CASE WHEN score_rank IS NOT NULL AND secondary_end IS NOT NULL THEN $score_check_ins - secondary_done END,
            CASE WHEN score_rank IS NOT NULL AND household_end IS NOT NULL THEN $score_check_ins - household_done END
        )
    END AS check_ins_left,
    CASE
        WHEN told_until IS NULL THEN NULL
        ELSE greatest(
            case_end, order_end,
            CAST(lone_positive_on + INTERVAL ($positive_days) DAY AS DATE),
            CAST(exposed_on + INTERVAL ($contact_days) DAY AS DATE),
            CAST(entry_on + INTERVAL ($entrant_days) DAY AS DATE),
            CAST(high_on + INTERVAL ($high_days) DAY AS DATE),
            CAST(unwell_on + INTERVAL ($symptom_days) DAY AS DATE),
            CAST(medium_on + INTERVAL ($medium_days) DAY AS DATE)
        )
    END AS not_before,
    told_until IS NOT NULL AND colour_rank > 1 AND score_rank IS NULL
        AND coalesce(case_end, positive_end, contact_end, order_end, entrant_end) IS NULL
        AND (high_end IS NULL OR $high_test) AND (symptoms_end IS NULL OR $symptom_test)
        AND (medium_end IS NULL OR $medium_test) AS test_frees,
    CASE
        WHEN told_until IS NULL THEN NULL
        ELSE least(
            told_until, case_end, order_end, positive_end, contact_end, entrant_end, high_end, symptoms_end, medium_end,
            space_end, said_end, secondary_end, household_end
        )
    END AS next_change_on
FROM decided
