SELECT json_build_object('transactions', json_build_object('nodes', coalesce(json_agg(json_build_object(
    'id', format('Transaction:%s:%s:%s', accession, "table", ordinal), 'value', value, 'ownershipChange', ownership_change,
    'company', json_build_object('name', company), 'insider', json_build_object('name', insider)) ORDER BY place), '[]')))
FROM (
    SELECT t.*, c.name AS company, i.name AS insider,
        row_number() OVER (ORDER BY ownership_change DESC NULLS LAST, accession DESC, "table" DESC, ordinal DESC) AS place
    FROM transaction t
    JOIN company c USING (company_id)
    JOIN insider i ON i.insider_id = t.insider_id
    WHERE code = 'P' AND "table" = 'NON_DERIVATIVE' AND value > 1000000 AND t.filed_on >= {since} AND known_until IS NULL
        AND NOT excluded AND coalesce(plan10b51, false) = false
        AND EXISTS (SELECT FROM filing_owner o WHERE o.accession = t.accession AND o.roles & 3 <> 0)
    ORDER BY place LIMIT 100
) row
