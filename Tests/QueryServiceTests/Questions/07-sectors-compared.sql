WITH side AS (
    SELECT s.sector, p.name, t.code::text AS code, count(*) AS trades, sum(t.value) AS value,
        count(DISTINCT o.insider_id) AS insiders
    FROM unnest(enum_range(NULL::sector)) s (sector)
    CROSS JOIN (VALUES ('now', {today} - 89, {today}), ('before', {start}, {middle})) p (name, first, last)
    JOIN company c ON c.sector = s.sector
    JOIN transaction t ON t.company_id = c.company_id AND t.first_filed_on BETWEEN p.first AND p.last
    CROSS JOIN LATERAL (SELECT insider_id FROM filing_owner w WHERE w.accession = t.accession) o
    WHERE t."table" = 'NON_DERIVATIVE' AND t.known_until IS NULL AND NOT t.excluded AND t.code IN ('P', 'S')
    GROUP BY s.sector, p.name, t.code
),
-- The owners of a joint trade multiply its row above, so values come from here.
total AS (
    SELECT c.sector, p.name, t.code::text AS code, sum(t.value) AS value
    FROM (VALUES ('now', {today} - 89, {today}), ('before', {start}, {middle})) p (name, first, last)
    JOIN transaction t ON t.first_filed_on BETWEEN p.first AND p.last JOIN company c USING (company_id)
    WHERE t."table" = 'NON_DERIVATIVE' AND t.known_until IS NULL AND NOT t.excluded
    GROUP BY c.sector, p.name, t.code
),
half AS (
    SELECT s.sector, p.name, b.value AS bought, coalesce(bi.insiders, 0) AS buyers, d.value AS sold, coalesce(di.insiders, 0) AS sellers
    FROM unnest(enum_range(NULL::sector)) s (sector) CROSS JOIN (VALUES ('now'), ('before')) p (name)
    LEFT JOIN total b ON (b.sector, b.name, b.code) = (s.sector, p.name, 'P')
    LEFT JOIN side bi ON (bi.sector, bi.name, bi.code) = (s.sector, p.name, 'P')
    LEFT JOIN total d ON (d.sector, d.name, d.code) = (s.sector, p.name, 'S')
    LEFT JOIN side di ON (di.sector, di.name, di.code) = (s.sector, p.name, 'S')
),
shown AS (
    SELECT sector, name, json_build_array(json_build_object('purchases', json_build_object('value', bought, 'insiders', buyers),
        'sales', json_build_object('value', sold, 'insiders', sellers),
        'netValue', CASE WHEN (buyers = 0 OR bought IS NOT NULL) AND (sellers = 0 OR sold IS NOT NULL)
            THEN coalesce(bought, 0) - coalesce(sold, 0) END)) AS list
    FROM half
)
SELECT json_build_object('sectors', json_agg(json_build_object('code', n.sector, 'now', n.list, 'before', b.list) ORDER BY n.sector))
FROM shown n JOIN shown b ON b.sector = n.sector AND b.name = 'before' WHERE n.name = 'now'
