-- cost 10

-- activity: transaction, at most 10 rows
SELECT v.version, q.*
    FROM data_version v
    LEFT JOIN LATERAL (SELECT a.n, a.bucket, j1."company_id", j1."name", j2."accession", a."all_transactions", a."all_value"
    FROM (SELECT g.*, row_number() OVER (PARTITION BY g.n
    ORDER BY g.bucket, g."company_id", g."accession") AS place
    FROM (WITH cell AS (SELECT p.n, date_trunc('week', t."traded_on"::timestamp)::date AS bucket, t."company_id" AS "company_id", t."accession" AS "accession", t.code AS flow_code, t.excluded AS flagged, 1 AS "transactions", t.value AS "value"
    FROM (SELECT 1::bigint AS n) p
    CROSS JOIN transaction t
    WHERE (t."traded_on" BETWEEN $1::date AND $2::date) AND (t.known_until IS NULL) AND ((t."table" = ANY($3::security_table[])) AND (t."value" >= $4::numeric))) SELECT n, bucket, "company_id", "accession", coalesce(sum(transactions) FILTER (WHERE (NOT flagged)), 0) AS "all_transactions", trim_scale(sum(value) FILTER (WHERE (NOT flagged))) AS "all_value"
    FROM cell x GROUP BY n, bucket, "company_id", "accession") g) a
    LEFT JOIN company j1 ON j1."company_id" = a."company_id"
    LEFT JOIN filing j2 ON j2."accession" = a."accession"
    WHERE a.place <= $5::bigint
    ORDER BY a.n, a.bucket, a."company_id", a."accession") q ON TRUE LIMIT 100001;
-- $1 = 2024-01-01
-- $2 = 2024-03-31
-- $3 = {"NON_DERIVATIVE","DERIVATIVE"}
-- $4 = 1000
-- $5 = 10
