WITH late AS (
    SELECT *, row_number() OVER (ORDER BY lag_business_days DESC, value DESC NULLS LAST, accession DESC, "table" DESC, ordinal DESC) AS place
    FROM transaction WHERE lag_business_days > 7 AND known_until IS NULL
)
SELECT json_build_object('transactions', json_build_object(
    'totalCount', (SELECT count(*) FROM late),
    'nodes', (SELECT coalesce(json_agg(json_build_object('id', format('Transaction:%s:%s:%s', accession, "table", ordinal),
        'lagBusinessDays', lag_business_days, 'value', value, 'isLate', is_late) ORDER BY place), '[]')
        FROM late WHERE place <= 500)))
