-- Meaning: which reports of a line list are compared at all: those that share with another what a block asks for.
-- Grain: one row per report and block that it shares with another one. Units: reports.
-- Source: blocking, as in Fellegi and Sunter, A theory for record linkage (1969), section 5, and Christen, Data Matching
--         (2012), chapter 4.
-- Inputs: reports (one row a report, numbered), blocks(block, shift): the shift is of years of age, so that reports whose
--         ages differ by one share a block.
WITH marked AS (
    SELECT r.n, b.block, 2 * r.n + b.shift AS mark,
        CASE b.block
            WHEN 'document' THEN CAST(r.document AS VARCHAR)
            WHEN 'name' THEN CAST(r.name AS VARCHAR)
            WHEN 'sound' THEN CAST(r.sound AS VARCHAR) || '|' || CAST(r.birth_year AS VARCHAR)
            WHEN 'home' THEN CAST(r.sound AS VARCHAR) || '|' || r.township
            WHEN 'birth' THEN CAST(r.birth_date AS VARCHAR) || '|' || r.county || '|' || r.sex
            WHEN 'telephone' THEN CAST(r.telephone AS VARCHAR)
            WHEN 'met' THEN r.met_at || '|' || CAST(r.day AS VARCHAR) || '|' || r.sex || '|'
                || CAST(r.age + b.shift AS VARCHAR)
        END AS shared
    FROM reports AS r
    INNER JOIN blocks AS b ON b.shift >= 0
),
counted AS (
    SELECT n, block,
        min(mark) OVER (PARTITION BY block, shared) AS block_number,
        count(*) OVER (PARTITION BY block, shared) AS reports_in
    FROM marked
    WHERE shared IS NOT NULL
)
SELECT n, block, block_number, reports_in
FROM counted
WHERE reports_in > 1
ORDER BY block, block_number, n
