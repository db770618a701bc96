SELECT json_build_object('transactions', json_build_object(
    'totalCount', (SELECT count(*) FROM transaction
        WHERE filed_on >= {from} AND months_since_last_purchase >= 3 AND NOT excluded AND known_until IS NULL),
    'nodes', coalesce(json_agg(json_build_object('id', format('Transaction:%s:%s:%s', accession, "table", ordinal),
        'tradedOn', traded_on, 'monthsSinceLastPurchase', months,
        'insiderTrades', json_build_object('max', CASE WHEN before IS NOT NULL THEN json_build_object('tradedOn', before) END))
        ORDER BY months DESC, accession, "table", ordinal), '[]')))
FROM (
    SELECT t.accession, t."table", t.ordinal, t.traded_on, t.months_since_last_purchase AS months,
        (SELECT max(o.traded_on) FROM transaction o WHERE o.company_id = t.company_id AND o.owner_ids && t.owner_ids
            AND o.code = 'P' AND o."table" = 'NON_DERIVATIVE' AND o.known_until IS NULL AND o.traded_on < t.traded_on) AS before
    FROM transaction t
    WHERE filed_on >= {from} AND months_since_last_purchase >= 3 AND NOT excluded AND known_until IS NULL
    ORDER BY months DESC, t.accession, t."table", t.ordinal LIMIT 100
) back
