WITH post AS (
    SELECT DISTINCT ON (insider_id, company_id) insider_id, company_id,
        max(filed_on) OVER (PARTITION BY insider_id, company_id) AS last_filed_on,
        first_value(officer_title) OVER (PARTITION BY insider_id, company_id
            ORDER BY officer_title IS NULL, filed_on DESC, accession DESC) AS officer_title
    FROM filing_owner JOIN filing USING (company_id, accession)
),
role AS (
    SELECT DISTINCT o.insider_id, o.company_id, r.role FROM filing_owner o
    JOIN unnest(enum_range(NULL::role)) WITH ORDINALITY r (role, place) ON o.roles & (1 << (r.place::integer - 1)) <> 0
),
several AS (
    SELECT insider_id, name, row_number() OVER (ORDER BY name, insider_id) AS place
    FROM insider WHERE insider_id IN (SELECT insider_id FROM filing_owner WHERE is_officer OR is_director
        GROUP BY insider_id HAVING count(DISTINCT company_id) >= 2)
),
trade AS (
    SELECT w.owner, t.* FROM transaction t JOIN (SELECT DISTINCT accession, insider_id AS owner FROM filing_owner) w USING (accession)
    JOIN several o ON o.insider_id = w.owner
    WHERE first_filed_on > {today} - interval '5 years' AND first_filed_on <= {today}
        AND "table" = 'NON_DERIVATIVE' AND known_until IS NULL
)
SELECT json_build_object('insiders', json_build_object('totalCount', (SELECT count(*) FROM several), 'nodes',
    coalesce(json_agg(json_build_object('name', s.name,
        'relationships', json_build_object('nodes', (SELECT json_agg(json_build_object(
            'company', json_build_object('name', c.name), 'officerTitle', p.officer_title,
            'roles', (SELECT coalesce(json_agg(r.role ORDER BY r.role), '[]') FROM role r
                WHERE r.insider_id = p.insider_id AND r.company_id = p.company_id))
            ORDER BY p.last_filed_on DESC, p.company_id DESC)
            FROM post p JOIN company c USING (company_id) WHERE p.insider_id = s.insider_id)),
        'activity', (SELECT coalesce(json_agg(json_build_object('company', json_build_object('name', name),
            'purchases', json_build_object('value', bought), 'sales', json_build_object('value', sold)) ORDER BY company_id), '[]')
            FROM (
                SELECT company_id, sum(value) FILTER (WHERE code = 'P' AND NOT excluded) AS bought,
                    sum(value) FILTER (WHERE code = 'S' AND NOT excluded) AS sold
                FROM trade WHERE trade.owner = s.insider_id GROUP BY company_id
            ) sums JOIN company USING (company_id))) ORDER BY s.place), '[]')))
FROM several s WHERE s.place <= 50
