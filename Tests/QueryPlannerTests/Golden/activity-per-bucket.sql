-- cost 126

-- activity: rollup_company_day, at most 16 rows
SELECT v.version, q.*
    FROM data_version v
    LEFT JOIN LATERAL (SELECT a.n, a.bucket, j1."company_id", j1."name", a."purchases_value"
    FROM (SELECT g.*, row_number() OVER (PARTITION BY g.n, g.bucket
    ORDER BY g.bucket, g."purchases_value" DESC NULLS LAST, g."company_id") AS place
    FROM (WITH cell AS (SELECT p.n, date_trunc('month', t.bucket::timestamp)::date AS bucket, t."company_id" AS "company_id", t.code AS flow_code, t.excluded AS flagged, t."value" AS "value"
    FROM (SELECT 1::bigint AS n) p
    CROSS JOIN "rollup_company_day" t
    WHERE (t.basis = 'FILED'::date_basis) AND (t.bucket BETWEEN $1::date AND $2::date) AND (t."table" = 'NON_DERIVATIVE')) SELECT n, bucket, "company_id", trim_scale(sum(value) FILTER (WHERE (flow_code = 'P') AND (NOT flagged))) AS "purchases_value"
    FROM cell x GROUP BY n, bucket, "company_id") g) a
    LEFT JOIN company j1 ON j1."company_id" = a."company_id"
    WHERE a.place <= $3::bigint
    ORDER BY a.n, a.bucket, a."purchases_value" DESC NULLS LAST, a."company_id") q ON TRUE LIMIT 100001;
-- $1 = 2023-12-29
-- $2 = 2024-06-28
-- $3 = 2

-- late: transaction, at most 100 rows
SELECT v.version, q.*
    FROM data_version v
    LEFT JOIN LATERAL (SELECT a.n, a."is_late", a."ownership", a."sales_transactions"
    FROM (SELECT g.*
    FROM (WITH cell AS (SELECT p.n, t."is_late" AS "is_late", t."ownership" AS "ownership", t.code AS flow_code, t.excluded AS flagged, 1 AS "transactions"
    FROM (SELECT 1::bigint AS n) p
    CROSS JOIN transaction t
    WHERE (t."first_filed_on" BETWEEN $1::date AND $2::date) AND (t.known_until IS NULL) AND (t."table" = 'NON_DERIVATIVE')) SELECT n, "is_late", "ownership", coalesce(sum(transactions) FILTER (WHERE (flow_code = 'S') AND (NOT flagged)), 0) AS "sales_transactions"
    FROM cell x GROUP BY n, "is_late", "ownership") g) a
    ORDER BY a.n, a."is_late", a."ownership") q ON TRUE LIMIT 100001;
-- $1 = 2024-01-01
-- $2 = 2024-06-28

-- transactions: Transaction, at most 10 rows
SELECT v.version, q.*
    FROM data_version v
    LEFT JOIN LATERAL (SELECT p.n, t.count
    FROM (SELECT 1::bigint AS n) p
    CROSS JOIN LATERAL (SELECT count(*)
    FROM transaction t
    WHERE (t.known_until IS NULL) AND (t."traded_on" BETWEEN $1::date AND $2::date)) t) q ON TRUE LIMIT 100001;
-- $1 = 2023-12-29
-- $2 = 2024-03-28
