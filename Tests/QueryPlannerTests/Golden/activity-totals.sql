-- cost 3

-- company: Company, at most 1 rows
SELECT v.version, q.*
    FROM data_version v
    LEFT JOIN LATERAL (SELECT 1::bigint AS n, t."company_id"
    FROM company t
    WHERE (t."company_id" = $1::bigint) LIMIT 1) q ON TRUE LIMIT 100001;
-- $1 = 1001

-- company.month: rollup_company_day, at most 1 rows
-- also company.quarter
SELECT v.version, q.*
    FROM data_version v
    LEFT JOIN LATERAL (SELECT a.n, a."purchases_value", a."all_insiders", a."purchases_value_2", a."netValue_2"
    FROM (SELECT g.*
    FROM (WITH cell AS (SELECT p.n, p.k0, t.code AS flow_code, t.excluded AS flagged, 1 AS stretch, t."value" AS "value", t."transactions" AS "transactions", t."insiders" AS "insiders"
    FROM unnest($1::bigint[]) WITH ORDINALITY AS p(k0, n) JOIN "rollup_company_day" t ON t."company_id" = p.k0
    WHERE (t.basis = 'FILED'::date_basis) AND (t.bucket BETWEEN $2::date AND $3::date) AND (t."table" = 'NON_DERIVATIVE')
    UNION ALL SELECT p.n, p.k0, t.code AS flow_code, t.excluded AS flagged, 2 AS stretch, t."value" AS "value", t."transactions" AS "transactions", t."insiders" AS "insiders"
    FROM unnest($4::bigint[]) WITH ORDINALITY AS p(k0, n) JOIN "rollup_company_day" t ON t."company_id" = p.k0
    WHERE (t.basis = 'FILED'::date_basis) AND (t.bucket BETWEEN $5::date AND $6::date) AND (t."table" = 'NON_DERIVATIVE')
    UNION ALL SELECT p.n, p.k0, t.code AS flow_code, t.excluded AS flagged, 3 AS stretch, t."value" AS "value", t."transactions" AS "transactions", t."insiders" AS "insiders"
    FROM unnest($7::bigint[]) WITH ORDINALITY AS p(k0, n) JOIN "rollup_company_day" t ON t."company_id" = p.k0
    WHERE (t.basis = 'FILED'::date_basis) AND (t.bucket BETWEEN $8::date AND $9::date) AND (t."table" = 'NON_DERIVATIVE')) SELECT n, k0, trim_scale(sum(value) FILTER (WHERE (flow_code = 'P') AND (NOT flagged) AND (stretch IN (2, 3)))) AS "purchases_value", count(DISTINCT insiders) FILTER (WHERE (NOT flagged) AND (stretch IN (2, 3))) AS "all_insiders", trim_scale(sum(value) FILTER (WHERE (flow_code = 'P') AND (NOT flagged) AND (stretch IN (1, 2)))) AS "purchases_value_2", CASE WHEN (coalesce(sum(transactions) FILTER (WHERE (flow_code = 'P') AND (NOT flagged) AND (stretch IN (1, 2))), 0) > 0 AND sum(value) FILTER (WHERE (flow_code = 'P') AND (NOT flagged) AND (stretch IN (1, 2))) IS NULL) OR (coalesce(sum(transactions) FILTER (WHERE (flow_code = 'S') AND (NOT flagged) AND (stretch IN (1, 2))), 0) > 0 AND sum(value) FILTER (WHERE (flow_code = 'S') AND (NOT flagged) AND (stretch IN (1, 2))) IS NULL) THEN NULL ELSE coalesce(sum(value) FILTER (WHERE (flow_code = 'P') AND (NOT flagged) AND (stretch IN (1, 2))), 0) - coalesce(sum(value) FILTER (WHERE (flow_code = 'S') AND (NOT flagged) AND (stretch IN (1, 2))), 0) END AS "netValue_2"
    FROM (SELECT n, k0, flow_code, flagged, stretch, "value", "transactions", "insiders"[1] AS "insiders"
    FROM cell
    UNION ALL SELECT n, k0, flow_code, flagged, stretch, NULL, NULL, e
    FROM cell
    CROSS JOIN LATERAL unnest("insiders"[2:]) AS e
    WHERE cardinality("insiders") > 1) x GROUP BY n, k0) g) a
    ORDER BY a.n, a.k0) q ON TRUE LIMIT 100001;
-- $1 = (keys 1)
-- $2 = 2023-12-01
-- $3 = 2024-01-19
-- $4 = (keys 1)
-- $5 = 2024-01-20
-- $6 = 2024-02-29
-- $7 = (keys 1)
-- $8 = 2024-03-01
-- $9 = 2024-03-10

-- company.planned: rollup_company_day, at most 1 rows
SELECT v.version, q.*
    FROM data_version v
    LEFT JOIN LATERAL (SELECT a.n, a."sales_transactions"
    FROM (SELECT g.*
    FROM (WITH cell AS (SELECT p.n, p.k0, t.code AS flow_code, t.excluded AS flagged, t."transactions" AS "transactions"
    FROM unnest($1::bigint[]) WITH ORDINALITY AS p(k0, n) JOIN "rollup_company_day" t ON t."company_id" = p.k0
    WHERE (t.basis = 'FILED'::date_basis) AND (t.bucket BETWEEN $2::date AND $3::date) AND (t."table" = 'NON_DERIVATIVE') AND (t.code IN ('S')) AND (t."plan10b51" = $4::boolean)) SELECT n, k0, coalesce(sum(transactions) FILTER (WHERE (flow_code = 'S') AND (NOT flagged)), 0) AS "sales_transactions"
    FROM cell x GROUP BY n, k0) g) a
    ORDER BY a.n, a.k0) q ON TRUE LIMIT 100001;
-- $1 = (keys 1)
-- $2 = 2023-12-01
-- $3 = 2024-02-29
-- $4 = true
