WITH line AS (
    SELECT date_trunc('quarter', first_filed_on)::date AS quarter, t.* FROM transaction t
    WHERE code = 'S' AND company_id = ANY ({companies}) AND "table" = 'NON_DERIVATIVE' AND known_until IS NULL
        AND first_filed_on > {today} - interval '24 months' AND first_filed_on <= {today}
)
SELECT json_build_object('activity', coalesce(json_agg(json_build_object('bucket', quarter,
    'company', json_build_object('name', c.name), 'planned', planned, 'sales', json_build_object('value', value, 'shares', shares,
        'insiders', (SELECT count(DISTINCT o.insider_id) FROM line l JOIN filing_owner o USING (accession)
            WHERE l.quarter = s.quarter AND l.company_id = s.company_id AND l.plan10b51 IS NOT DISTINCT FROM s.planned
                AND NOT l.excluded)))
    ORDER BY quarter, s.company_id, planned), '[]'))
FROM (
    SELECT quarter, company_id, plan10b51 AS planned, sum(value) FILTER (WHERE NOT excluded) AS value,
        sum(shares) FILTER (WHERE NOT excluded) AS shares
    FROM line GROUP BY quarter, company_id, plan10b51
) s JOIN company c USING (company_id)
