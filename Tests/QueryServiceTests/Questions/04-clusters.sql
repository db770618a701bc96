WITH RECURSIVE trade AS (
    SELECT company_id, accession, first_filed_on AS day, value FROM transaction t
    WHERE code = 'P' AND "table" = 'NON_DERIVATIVE' AND NOT excluded AND first_filed_on BETWEEN {today} - 365 AND {today}
        AND known_until IS NULL
),
buyer AS (SELECT t.company_id, t.day, o.insider_id FROM trade t JOIN filing_owner o USING (accession)),
-- Everyone who can be reached from a buyer over filings that name both.
reached AS (
    SELECT company_id, insider_id AS start, insider_id AS other FROM buyer
    UNION
    SELECT r.company_id, r.start, b.insider_id
    FROM reached r JOIN filing_owner a ON a.company_id = r.company_id AND a.insider_id = r.other
        JOIN filing_owner b USING (accession)
),
party AS (SELECT company_id, start AS insider_id, min(other) AS party FROM reached GROUP BY company_id, start),
-- From each day of a trade two weeks on, to the last trade in them.
stretch AS (
    SELECT a.company_id, a.day AS first_day, max(b.day) AS last_day
    FROM trade a JOIN trade b ON b.company_id = a.company_id AND b.day BETWEEN a.day AND a.day + 13
    GROUP BY a.company_id, a.day
),
cluster AS (
    SELECT s.*,
        (SELECT count(DISTINCT p.party) FROM buyer b JOIN party p USING (company_id, insider_id)
            WHERE b.company_id = s.company_id AND b.day BETWEEN s.first_day AND s.last_day) AS parties,
        (SELECT sum(t.value) FROM trade t WHERE t.company_id = s.company_id AND t.day BETWEEN s.first_day AND s.last_day) AS value
    FROM stretch s
    WHERE NOT EXISTS (SELECT FROM stretch wider WHERE wider.company_id = s.company_id
        AND wider.first_day < s.first_day AND wider.last_day >= s.last_day)
)
SELECT json_build_object('clusters', coalesce(json_agg(json_build_object(
    'company', json_build_object('name', c.name, 'ticker', c.ticker),
    'members', (SELECT json_agg(json_build_object('name', i.name, 'cik', lpad(i.insider_id::text, 10, '0')) ORDER BY i.name, i.insider_id) FROM insider i
        WHERE i.insider_id IN (SELECT b.insider_id FROM buyer b
            WHERE b.company_id = cluster.company_id AND b.day BETWEEN first_day AND last_day)),
    'parties', parties, 'firstDay', first_day, 'lastDay', last_day, 'value', value)
    ORDER BY last_day DESC, first_day DESC, company_id), '[]'))
FROM cluster JOIN company c USING (company_id) WHERE parties >= 3
