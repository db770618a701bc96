SELECT json_build_object('transactions', json_build_object('totalCount', count(*), 'nodes', coalesce(json_agg(json_build_object(
    'id', format('Transaction:%s:%s:%s', accession, "table", ordinal), 'shares', shares,
    'insiderTrades', json_build_object('totalCount', sales, 'sum', json_build_object('shares', sold),
        'max', json_build_object('price', price, 'tradedOn', day))) ORDER BY accession, "table", ordinal), '[]')))
FROM (
    SELECT x.accession, x."table", x.ordinal, x.shares, count(*) AS sales, sum(s.shares) AS sold, max(s.price) AS price,
        max(s.traded_on) AS day
    FROM transaction x
    JOIN transaction s ON s.company_id = x.company_id AND s.owner_ids && x.owner_ids AND s.code = 'S'
        AND s.traded_on - x.traded_on BETWEEN 0 AND 10
    WHERE x.code IN ('M', 'O', 'X') AND x."table" = 'NON_DERIVATIVE' AND x.filed_on >= {since} AND x.known_until IS NULL
        AND s.known_until IS NULL
    GROUP BY x.accession, x."table", x.ordinal, x.shares
) exercised
