-- cost 1

-- activity: rollup_market_month, rollup_market_day, at most 1 rows
SELECT v.version, q.*
    FROM data_version v
    LEFT JOIN LATERAL (SELECT a.n, a."purchases_transactions", a."purchases_shares", a."purchases_value", a."purchases_averagePrice", a."purchases_excluded", a."sales_transactions", a."sales_filings", a."sales_insiders", a."sales_companies", a."sales_value", a."sales_excluded", a."sales_valueUnknown", a."netValue", a."buySellRatio"
    FROM (SELECT g.*
    FROM (WITH cell AS (SELECT p.n, t.code AS flow_code, t.excluded AS flagged, t."transactions" AS "transactions", t."shares" AS "shares", t."value" AS "value", t."priced_value" AS "priced_value", t."priced_shares" AS "priced_shares", t."value_unknown" AS "value_unknown", t."filings" AS "filings", t."insiders" AS "insiders", t."companies" AS "companies"
    FROM (SELECT 1::bigint AS n) p
    CROSS JOIN "rollup_market_month" t
    WHERE (t.basis = 'FILED'::date_basis) AND (t.bucket BETWEEN $1::date AND $2::date) AND (t."table" = 'NON_DERIVATIVE') AND (t.code IN ('P', 'S'))
    UNION ALL SELECT p.n, t.code AS flow_code, t.excluded AS flagged, t."transactions" AS "transactions", t."shares" AS "shares", t."value" AS "value", t."priced_value" AS "priced_value", t."priced_shares" AS "priced_shares", t."value_unknown" AS "value_unknown", t."filings" AS "filings", t."insiders" AS "insiders", t."companies" AS "companies"
    FROM (SELECT 1::bigint AS n) p
    CROSS JOIN "rollup_market_day" t
    WHERE (t.basis = 'FILED'::date_basis) AND (t.bucket BETWEEN $3::date AND $4::date) AND (t."table" = 'NON_DERIVATIVE') AND (t.code IN ('P', 'S'))
    UNION ALL SELECT p.n, t.code AS flow_code, t.excluded AS flagged, t."transactions" AS "transactions", t."shares" AS "shares", t."value" AS "value", t."priced_value" AS "priced_value", t."priced_shares" AS "priced_shares", t."value_unknown" AS "value_unknown", t."filings" AS "filings", t."insiders" AS "insiders", t."companies" AS "companies"
    FROM (SELECT 1::bigint AS n) p
    CROSS JOIN "rollup_market_day" t
    WHERE (t.basis = 'FILED'::date_basis) AND (t.bucket BETWEEN $5::date AND $6::date) AND (t."table" = 'NON_DERIVATIVE') AND (t.code IN ('P', 'S'))) SELECT n, coalesce(sum(transactions) FILTER (WHERE (flow_code = 'P') AND (NOT flagged)), 0) AS "purchases_transactions", trim_scale(sum(shares) FILTER (WHERE (flow_code = 'P') AND (NOT flagged))) AS "purchases_shares", trim_scale(sum(value) FILTER (WHERE (flow_code = 'P') AND (NOT flagged))) AS "purchases_value", trim_scale(sum(priced_value) FILTER (WHERE (flow_code = 'P') AND (NOT flagged)) / nullif(sum(priced_shares) FILTER (WHERE (flow_code = 'P') AND (NOT flagged)), 0)) AS "purchases_averagePrice", coalesce(sum(transactions) FILTER (WHERE (flow_code = 'P') AND (flagged)), 0) AS "purchases_excluded", coalesce(sum(transactions) FILTER (WHERE (flow_code = 'S') AND (NOT flagged)), 0) AS "sales_transactions", count(DISTINCT filings) FILTER (WHERE (flow_code = 'S') AND (NOT flagged)) AS "sales_filings", count(DISTINCT insiders) FILTER (WHERE (flow_code = 'S') AND (NOT flagged)) AS "sales_insiders", count(DISTINCT companies) FILTER (WHERE (flow_code = 'S') AND (NOT flagged)) AS "sales_companies", trim_scale(sum(value) FILTER (WHERE (flow_code = 'S') AND (NOT flagged))) AS "sales_value", coalesce(sum(transactions) FILTER (WHERE (flow_code = 'S') AND (flagged)), 0) AS "sales_excluded", coalesce(sum(value_unknown) FILTER (WHERE (flow_code = 'S') AND (NOT flagged)), 0) AS "sales_valueUnknown", CASE WHEN (coalesce(sum(transactions) FILTER (WHERE (flow_code = 'P') AND (NOT flagged)), 0) > 0 AND sum(value) FILTER (WHERE (flow_code = 'P') AND (NOT flagged)) IS NULL) OR (coalesce(sum(transactions) FILTER (WHERE (flow_code = 'S') AND (NOT flagged)), 0) > 0 AND sum(value) FILTER (WHERE (flow_code = 'S') AND (NOT flagged)) IS NULL) THEN NULL ELSE coalesce(sum(value) FILTER (WHERE (flow_code = 'P') AND (NOT flagged)), 0) - coalesce(sum(value) FILTER (WHERE (flow_code = 'S') AND (NOT flagged)), 0) END AS "netValue", CASE WHEN (coalesce(sum(transactions) FILTER (WHERE (flow_code = 'P') AND (NOT flagged)), 0) > 0 AND sum(value) FILTER (WHERE (flow_code = 'P') AND (NOT flagged)) IS NULL) THEN NULL ELSE trim_scale(coalesce(sum(value) FILTER (WHERE (flow_code = 'P') AND (NOT flagged)), 0) / nullif(sum(value) FILTER (WHERE (flow_code = 'S') AND (NOT flagged)), 0)) END AS "buySellRatio"
    FROM (SELECT n, flow_code, flagged, "transactions", "shares", "value", "priced_value", "priced_shares", "value_unknown", "filings"[1] AS "filings", "insiders"[1] AS "insiders", "companies"[1] AS "companies"
    FROM cell
    UNION ALL SELECT n, flow_code, flagged, NULL, NULL, NULL, NULL, NULL, NULL, e, NULL, NULL
    FROM cell
    CROSS JOIN LATERAL unnest("filings"[2:]) AS e
    WHERE cardinality("filings") > 1
    UNION ALL SELECT n, flow_code, flagged, NULL, NULL, NULL, NULL, NULL, NULL, NULL, e, NULL
    FROM cell
    CROSS JOIN LATERAL unnest("insiders"[2:]) AS e
    WHERE cardinality("insiders") > 1
    UNION ALL SELECT n, flow_code, flagged, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, e
    FROM cell
    CROSS JOIN LATERAL unnest("companies"[2:]) AS e
    WHERE cardinality("companies") > 1) x GROUP BY n) g) a
    ORDER BY a.n, a.n) q ON TRUE LIMIT 100001;
-- $1 = 2023-12-01
-- $2 = 2024-01-31
-- $3 = 2023-11-20
-- $4 = 2023-11-30
-- $5 = 2024-02-01
-- $6 = 2024-02-15
