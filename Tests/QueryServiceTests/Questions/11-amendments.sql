SELECT json_build_object('transactions', json_build_object('nodes', coalesce(json_agg(json_build_object(
    'id', format('Transaction:%s:%s:%s', n.accession, n."table", n.ordinal),
    'shares', n.shares, 'price', n.price, 'code', n.code, 'tradedOn', n.traded_on,
    'amends', json_build_object('id', format('Transaction:%s:%s:%s', o.accession, o."table", o.ordinal),
        'shares', o.shares, 'price', o.price, 'code', o.code, 'tradedOn', o.traded_on))
    ORDER BY n.filed_on DESC, n.accession DESC, n."table" DESC, n.ordinal DESC), '[]')))
FROM transaction n
JOIN transaction o ON o.accession = n.amends_accession AND o."table" = n."table" AND o.ordinal = n.amends_ordinal
WHERE n.is_amendment AND n.filed_on >= {since} AND n.known_until IS NULL
