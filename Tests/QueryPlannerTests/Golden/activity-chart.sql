-- cost 6

-- company: Company, at most 1 rows
SELECT v.version, q.*
    FROM data_version v
    LEFT JOIN LATERAL (SELECT 1::bigint AS n, t."company_id"
    FROM company t
    WHERE (t."company_id" = $1::bigint) LIMIT 1) q ON TRUE LIMIT 100001;
-- $1 = 1001

-- company.activity: rollup_company_day, at most 5 rows
SELECT v.version, q.*
    FROM data_version v
    LEFT JOIN LATERAL (SELECT a.n, a.bucket, a."purchases_value", a."sales_value", a."sales_transactions"
    FROM (SELECT g.*
    FROM (WITH cell AS (SELECT p.n, p.k0, t.bucket AS bucket, t.code AS flow_code, t.excluded AS flagged, t."value" AS "value", t."transactions" AS "transactions"
    FROM unnest($1::bigint[]) WITH ORDINALITY AS p(k0, n) JOIN "rollup_company_day" t ON t."company_id" = p.k0
    WHERE (t.basis = 'FILED'::date_basis) AND (t.bucket BETWEEN $2::date AND $3::date) AND (t."table" = 'NON_DERIVATIVE') AND (t.code IN ('P', 'S'))) SELECT n, k0, bucket, trim_scale(sum(value) FILTER (WHERE (flow_code = 'P') AND (NOT flagged))) AS "purchases_value", trim_scale(sum(value) FILTER (WHERE (flow_code = 'S') AND (NOT flagged))) AS "sales_value", coalesce(sum(transactions) FILTER (WHERE (flow_code = 'S') AND (NOT flagged)), 0) AS "sales_transactions"
    FROM cell x GROUP BY n, k0, bucket) g) a
    ORDER BY a.n, a.k0, a.bucket) q ON TRUE LIMIT 100001;
-- $1 = (keys 1)
-- $2 = 2024-01-08
-- $3 = 2024-01-12
