-- Meaning: all that the rule needs of a person's past, in one row; parts that were summed up apart are brought together.
-- Grain: one row per person. Units: days; bits of `checked` and `unwell` count from the day that the state begins with.
-- Source: ours. The later day counts, so that a part can be added without the facts before it.
-- Inputs: parts: rows of declared.sql, tested.sql, cases.sql, contacts.sql, orders.sql, arrivals.sql, or of a state.
SELECT person,
    max(declared_on) AS declared_on, bit_or(checked) AS checked, bit_or(unwell) AS unwell,
    max(unwell_on) AS unwell_on, max(said_contact_on) AS said_contact_on,
    max(said_high_on) AS said_high_on, max(said_medium_on) AS said_medium_on,
    max(space_on) AS space_on, max(space_mark) AS space_mark, max(stayed_until) AS stayed_until,
    max(negative_on) AS negative_on, max(positive_on) AS positive_on,
    max(reported_on) AS reported_on, max(case_on) AS case_on, max(case_until) AS case_until,
    max(exposed_on) AS exposed_on, max(secondary_on) AS secondary_on, max(household_on) AS household_on,
    max(ordered_on) AS ordered_on, max(ordered_until) AS ordered_until,
    max(arrived_on) AS arrived_on, max(entered_on) AS entered_on, max(entered_rank) AS entered_rank,
    max(came_high_on) AS came_high_on, max(came_medium_on) AS came_medium_on, max(came_until) AS came_until
FROM parts
GROUP BY person
-- Somebody of whom nothing is remembered has no row.
HAVING max(
    greatest(
        declared_on, negative_on, positive_on, reported_on, exposed_on, secondary_on, household_on, ordered_on, arrived_on
    )
) IS NOT NULL
ORDER BY person
