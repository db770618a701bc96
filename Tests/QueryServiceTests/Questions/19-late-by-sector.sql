WITH trade AS (
    SELECT * FROM transaction t JOIN company c USING (company_id)
    WHERE "table" = 'NON_DERIVATIVE' AND known_until IS NULL AND first_filed_on <= {today}
), year AS (
    SELECT date_trunc('year', first_filed_on) AS start, sector, is_late, count(*) FILTER (WHERE NOT excluded) AS trades
    FROM trade GROUP BY 1, 2, 3
)
SELECT json_build_object(
    'thisYear', (SELECT coalesce(json_agg(json_build_object('sector', sector, 'late', is_late,
            'all', json_build_object('transactions', trades)) ORDER BY sector, is_late), '[]')
        FROM year WHERE start = date_trunc('year', {today})),
    'lastYear', (SELECT coalesce(json_agg(json_build_object('sector', sector, 'late', is_late,
            'all', json_build_object('transactions', trades)) ORDER BY sector, is_late), '[]')
        FROM year WHERE start = date_trunc('year', {today}) - interval '1 year'),
    'roles', (SELECT coalesce(json_agg(json_build_object('role', role, 'late', is_late,
            'all', json_build_object('transactions', trades)) ORDER BY role, is_late), '[]')
        FROM (SELECT role, is_late, count(*) FILTER (WHERE NOT excluded) AS trades FROM trade
            WHERE form = 'FORM_4' AND first_filed_on > {today} - interval '1 year' GROUP BY 1, 2) r))
