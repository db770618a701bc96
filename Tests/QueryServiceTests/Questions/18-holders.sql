WITH report AS (
    SELECT company_id, owner_ids, security_title, ownership, coalesce(nature_of_ownership, '') AS nature,
        coalesce(exercise_price::text, '') AS strike, coalesce(expires_on::text, '') AS expiry, shares_owned AS shares,
        filed_on, accession, ordinal, FALSE AS is_trade
    FROM holding WHERE "table" = 'NON_DERIVATIVE' AND known_until IS NULL
    UNION ALL
    SELECT company_id, owner_ids, security_title, ownership, coalesce(nature_of_ownership, ''),
        coalesce(exercise_price::text, ''), coalesce(expires_on::text, ''), shares_owned_after,
        filed_on, accession, ordinal, TRUE
    FROM transaction WHERE "table" = 'NON_DERIVATIVE' AND known_until IS NULL
        AND (shares_owned_after IS NOT NULL OR value_owned_after IS NOT NULL)
)
SELECT json_build_object('companies', json_build_object('nodes', json_agg(json_build_object(
    'cik', lpad(c.company_id::text, 10, '0'),
    'now', (SELECT json_build_object('totalCount', count(*),
            'sum', CASE WHEN count(*) > 0 THEN json_build_object('sharesOwned', sum(shares)) END,
            'nodes', coalesce(to_json((array_agg(json_build_object('sharesOwned', shares) ORDER BY shares DESC NULLS LAST))[1:3]), '[]'))
        FROM report r WHERE r.company_id = c.company_id AND filed_on <= {today} AND NOT EXISTS (
            SELECT FROM report n WHERE (n.company_id, n.owner_ids, n.security_title, n.ownership, n.nature, n.strike, n.expiry)
                = (r.company_id, r.owner_ids, r.security_title, r.ownership, r.nature, r.strike, r.expiry)
                AND n.filed_on <= {today} AND (n.filed_on, n.accession, n.ordinal, n.is_trade)
                > (r.filed_on, r.accession, r.ordinal, r.is_trade))),
    'before', (SELECT json_build_object('totalCount', count(*),
            'sum', CASE WHEN count(*) > 0 THEN json_build_object('sharesOwned', sum(shares)) END)
        FROM report r WHERE r.company_id = c.company_id AND filed_on <= {middle} AND NOT EXISTS (
            SELECT FROM report n WHERE (n.company_id, n.owner_ids, n.security_title, n.ownership, n.nature, n.strike, n.expiry)
                = (r.company_id, r.owner_ids, r.security_title, r.ownership, r.nature, r.strike, r.expiry)
                AND n.filed_on <= {middle} AND (n.filed_on, n.accession, n.ordinal, n.is_trade)
                > (r.filed_on, r.accession, r.ordinal, r.is_trade)))
    ) ORDER BY c.company_id)))
FROM unnest({companies}) AS c(company_id)
