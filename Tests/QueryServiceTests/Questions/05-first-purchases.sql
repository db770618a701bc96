SELECT json_build_object('transactions', json_build_object('totalCount', count(*), 'nodes', coalesce(json_agg(json_build_object(
    'id', format('Transaction:%s:%s:%s', accession, "table", ordinal), 'value', value, 'tradedOn', traded_on,
    'company', json_build_object('name', c.name), 'insider', json_build_object('name', i.name))
    ORDER BY value DESC, accession DESC, "table" DESC, ordinal DESC), '[]')))
FROM transaction t JOIN company c USING (company_id) JOIN insider i ON i.insider_id = t.insider_id
WHERE is_first_purchase AND value > 100000 AND filed_on >= {since} AND known_until IS NULL
