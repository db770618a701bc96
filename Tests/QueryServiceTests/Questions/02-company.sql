WITH it AS (
    SELECT company.* FROM company_ticker k JOIN company USING (company_id) WHERE k.ticker = {ticker}
    ORDER BY k.is_current DESC, k.last_seen DESC, company_id LIMIT 1
),
line AS (
    SELECT t.* FROM transaction t JOIN it USING (company_id)
    WHERE first_filed_on BETWEEN {today} - 364 AND {today} AND "table" = 'NON_DERIVATIVE' AND known_until IS NULL
),
chart AS (
    SELECT day::date AS day,
        sum(value) FILTER (WHERE code = 'P') AS bought, count(*) FILTER (WHERE code = 'P') AS purchases,
        sum(value) FILTER (WHERE code = 'S') AS sold, count(*) FILTER (WHERE code = 'S') AS sales
    FROM generate_series({today} - 364, {today}, interval '1 day') day
    LEFT JOIN (SELECT * FROM line WHERE NOT excluded) l ON l.first_filed_on = day::date
    GROUP BY day
),
last AS (
    SELECT t.*, i.name AS insider, row_number() OVER (ORDER BY filed_on DESC, accession DESC, "table" DESC, ordinal DESC) AS place
    FROM transaction t JOIN it USING (company_id) JOIN insider i ON i.insider_id = t.insider_id
    WHERE t.known_until IS NULL
),
sums AS (
    SELECT o.insider_id,
        count(*) FILTER (WHERE code = 'P' AND NOT excluded) AS purchases, sum(value) FILTER (WHERE code = 'P' AND NOT excluded) AS bought,
        count(*) FILTER (WHERE code = 'S' AND NOT excluded) AS sales, sum(value) FILTER (WHERE code = 'S' AND NOT excluded) AS sold
    FROM line JOIN (SELECT DISTINCT accession, insider_id FROM filing_owner) o USING (accession) GROUP BY o.insider_id
),
top AS (
    SELECT insider_id, name, net, row_number() OVER (ORDER BY net DESC NULLS LAST, insider_id) AS place
    FROM (
        SELECT insider_id, CASE WHEN (purchases = 0 OR bought IS NOT NULL) AND (sales = 0 OR sold IS NOT NULL)
            THEN coalesce(bought, 0) - coalesce(sold, 0) END AS net
        FROM sums
    ) nets JOIN insider USING (insider_id)
)
SELECT json_build_object('company', (SELECT json_build_object(
    'name', name, 'ticker', ticker, 'sector', sector, 'industry', industry, 'exchange', exchange,
    'chart', (SELECT json_agg(json_build_object('bucket', day, 'purchases', json_build_object('value', bought, 'transactions', purchases),
        'sales', json_build_object('value', sold, 'transactions', sales)) ORDER BY day) FROM chart),
    'transactions', json_build_object('nodes', (SELECT coalesce(json_agg(json_build_object(
        'code', code, 'tradedOn', traded_on, 'filedOn', filed_on, 'shares', shares, 'price', price, 'value', value, 'role', role,
        'insider', json_build_object('name', insider)) ORDER BY place), '[]') FROM last WHERE place <= 50)),
    'top', (SELECT coalesce(json_agg(json_build_object(
        'insider', json_build_object('name', name, 'cik', lpad(insider_id::text, 10, '0')), 'netValue', net) ORDER BY place), '[]')
        FROM top WHERE place <= 10)) FROM it))
