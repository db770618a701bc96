SELECT json_build_object('companies', json_build_object('nodes', coalesce(json_agg(json_build_object(
    'cik', lpad(company_id::text, 10, '0'), 'lastPurchaseOn', day, 'daysSinceLastPurchase', {today} - day)
    ORDER BY name, company_id), '[]')))
FROM (
    SELECT company_id, name,
        max(traded_on) FILTER (WHERE code = 'P' AND "table" = 'NON_DERIVATIVE' AND known_until IS NULL AND NOT excluded) AS day
    FROM company LEFT JOIN transaction USING (company_id)
    WHERE company_id IN (SELECT company_id FROM company_ticker WHERE ticker = ANY ({tickers}))
    GROUP BY company_id, name
) last
