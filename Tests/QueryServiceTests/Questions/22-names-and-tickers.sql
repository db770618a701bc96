SELECT json_build_object(
    'companies', (SELECT json_build_object('nodes', coalesce(json_agg(json_build_object(
            'cik', lpad(c.company_id::text, 10, '0'),
            'names', (SELECT coalesce(json_agg(json_build_object('name', name, 'firstSeen', first_seen, 'lastSeen', last_seen)
                ORDER BY name), '[]') FROM company_name n WHERE n.company_id = c.company_id),
            'tickers', (SELECT coalesce(json_agg(json_build_object('ticker', ticker, 'isCurrent', is_current,
                'firstSeen', first_seen, 'lastSeen', last_seen) ORDER BY ticker), '[]')
                FROM company_ticker k WHERE k.company_id = c.company_id)) ORDER BY c.company_id), '[]'))
        FROM company c
        WHERE (SELECT count(*) FROM company_name n WHERE n.company_id = c.company_id) >= 2
            OR (SELECT count(*) FROM company_ticker k WHERE k.company_id = c.company_id AND k.is_current) >= 2),
    'company', (SELECT json_build_object('cik', lpad(company_id::text, 10, '0')) FROM company_ticker
        WHERE ticker = {ticker} ORDER BY is_current DESC, last_seen DESC, company_id LIMIT 1))
