-- Meaning: the present cases, journeys or contacts of a line list: reports that were found to be one count once, and the
--          leading report stands for them.
-- Grain: one row per case. Units: reports.
-- Source: the rule of leading in the profile: what is ruled out last, then the firmest classification, then the one
--         reported first, then the smaller id.
-- Inputs: reports(report, ruled_out, firmness, since), sharing(report, same_as): of reports that share a case.
WITH grouped AS (
    SELECT r.report, r.ruled_out, r.firmness, r.since, coalesce(g.same_as, r.report) AS same_as
    FROM reports AS r
    LEFT JOIN sharing AS g ON g.report = r.report
),
ordered AS (
    SELECT report, same_as,
        count(*) OVER (PARTITION BY same_as) AS reports_in,
        row_number() OVER (
            PARTITION BY same_as
            ORDER BY ruled_out NULLS LAST, firmness NULLS LAST, since NULLS LAST, report NULLS LAST
        ) AS place_in_order
    FROM grouped
)
SELECT report, same_as, reports_in
FROM ordered
WHERE place_in_order = 1
ORDER BY report
