SELECT json_build_object('companies', json_build_object('nodes', json_agg(json_build_object(
    'cik', lpad(company_id::text, 10, '0'), 'reports', reports, 'purchases', purchases) ORDER BY company_id)))
FROM unnest({companies}) AS c(company_id)
CROSS JOIN LATERAL (
    SELECT CASE count(*) WHEN 0 THEN json_build_object('totalCount', 0, 'average', NULL, 'median', NULL, 'max', NULL)
        ELSE json_build_object('totalCount', count(*),
            'average', json_build_object('lagBusinessDays', avg(lag_business_days)),
            'median', json_build_object('lagBusinessDays', (array_agg(lag_business_days ORDER BY lag_business_days)
                FILTER (WHERE lag_business_days IS NOT NULL))[(count(lag_business_days) + 1) / 2]),
            'max', json_build_object('lagBusinessDays', max(lag_business_days), 'filedOn', max(filed_on))) END AS reports
    FROM transaction t WHERE t.company_id = c.company_id AND form = 'FORM_4' AND known_until IS NULL
) r
CROSS JOIN LATERAL (
    SELECT CASE count(*) WHEN 0 THEN json_build_object('min', NULL, 'max', NULL, 'sum', NULL)
        ELSE json_build_object('min', json_build_object('price', min(price)), 'max', json_build_object('price', max(price)),
            'sum', json_build_object('shares', sum(shares), 'value', sum(value))) END AS purchases
    FROM transaction t WHERE t.company_id = c.company_id AND code = 'P' AND "table" = 'NON_DERIVATIVE' AND NOT excluded
        AND known_until IS NULL
) p
