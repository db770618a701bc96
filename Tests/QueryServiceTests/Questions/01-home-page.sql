WITH span (name, days) AS (VALUES ('day', 1), ('week', 7), ('month', 30), ('year', 365)),
side (flow, code) AS (VALUES ('Purchases', 'P'), ('Sales', 'S')),
line AS (
    SELECT span.name AS span, t.*
    FROM span JOIN transaction t ON t.first_filed_on > {today} - span.days AND t.first_filed_on <= {today}
    WHERE t."table" = 'NON_DERIVATIVE' AND t.known_until IS NULL
),
filings AS (
    SELECT span, flow, accession, sum(value) AS value,
        row_number() OVER (PARTITION BY span, flow ORDER BY sum(value) DESC, accession) AS place
    FROM line JOIN side ON side.code = line.code::text
    WHERE NOT excluded GROUP BY span, flow, accession HAVING sum(value) > 0
),
headlines AS (
    SELECT span || flow AS key, json_agg(json_build_object(lower(flow), json_build_object('value', value), 'filing', json_build_object(
        'accessionNumber', substr(digits, 1, 10) || '-' || substr(digits, 11, 2) || '-' || substr(digits, 13),
        'filedOn', filed_on,
        'indexURL', format('https://www.sec.gov/Archives/edgar/data/%s/%s/%s-%s-%s-index.htm', company_id, digits,
            substr(digits, 1, 10), substr(digits, 11, 2), substr(digits, 13)),
        'company', json_build_object('name', c.name, 'ticker', c.ticker),
        'owners', (SELECT json_agg(json_build_object('name', o.name, 'role', o.role) ORDER BY o.ordinal)
            FROM filing_owner o WHERE o.accession = f.accession))) ORDER BY place) AS list
    FROM filings f JOIN filing USING (accession) JOIN company c USING (company_id)
        CROSS JOIN LATERAL (SELECT lpad(accession::text, 18, '0') AS digits) d
    WHERE place <= 10 GROUP BY span, flow
),
companies AS (
    SELECT span, company_id, name, ticker, bought, traded, trades, buyers,
        row_number() OVER (PARTITION BY span ORDER BY bought DESC NULLS LAST, company_id) AS bought_place,
        row_number() OVER (PARTITION BY span ORDER BY traded DESC NULLS LAST, company_id) AS traded_place
    FROM (
        SELECT span, company_id, sum(value) FILTER (WHERE code = 'P' AND NOT excluded) AS bought,
            sum(value) FILTER (WHERE NOT excluded) AS traded, count(*) FILTER (WHERE NOT excluded) AS trades
        FROM line GROUP BY span, company_id
    ) sums
    CROSS JOIN LATERAL (
        SELECT count(DISTINCT o.insider_id) AS buyers FROM line l JOIN filing_owner o USING (accession)
        WHERE l.span = sums.span AND l.company_id = sums.company_id AND l.code = 'P' AND NOT l.excluded
    ) who
    JOIN company USING (company_id)
),
boards AS (
    SELECT span || 'Companies' AS key, json_agg(json_build_object('company', json_build_object('name', name, 'ticker', ticker),
        'purchases', json_build_object('value', bought, 'insiders', buyers)) ORDER BY bought_place) AS list
    FROM companies WHERE bought_place <= 10 GROUP BY span
    UNION ALL
    SELECT span || 'All', json_agg(json_build_object('company', json_build_object('name', name, 'ticker', ticker),
        'all', json_build_object('value', traded, 'transactions', trades)) ORDER BY traded_place)
    FROM companies WHERE traded_place <= 10 GROUP BY span
)
SELECT json_object_agg(key, coalesce(list, '[]'))
FROM (SELECT name || kind AS key FROM span CROSS JOIN (VALUES ('Purchases'), ('Sales'), ('Companies'), ('All')) kinds (kind)) every
LEFT JOIN (SELECT * FROM headlines UNION ALL SELECT * FROM boards) found USING (key)
