-- cost 60

-- filings: Filing, at most 10 rows
SELECT v.version, q.*
    FROM data_version v
    LEFT JOIN LATERAL (SELECT p.n, t.count
    FROM (SELECT 1::bigint AS n) p
    CROSS JOIN LATERAL (SELECT count(*)
    FROM filing t
    WHERE (t.known_from <= $1::timestamptz)) t) q ON TRUE LIMIT 100001;
-- $1 = 2024-02-05T12:00:00-05:00

-- filings: Filing, at most 25 rows
SELECT v.version, q.*
    FROM data_version v
    LEFT JOIN LATERAL (SELECT p.n, t."accession", (SELECT sum(x.value)
    FROM transaction x
    WHERE x.company_id = t.company_id AND x.accession = t.accession AND x."table" = 'NON_DERIVATIVE' AND x.code = 'P' AND x.known_from <= $1::timestamptz AND (x.known_until IS NULL OR x.known_until > $2::timestamptz) AND NOT x.excluded)
    FROM (SELECT 1::bigint AS n) p
    CROSS JOIN LATERAL (SELECT t.*
    FROM filing t
    WHERE (t.known_from <= $3::timestamptz)
    ORDER BY t."filed_on" DESC, t."accession" DESC LIMIT 26) t
    ORDER BY p.n, t."filed_on" DESC, t."accession" DESC) q ON TRUE LIMIT 100001;
-- $1 = 2024-02-05T12:00:00-05:00
-- $2 = 2024-02-05T12:00:00-05:00
-- $3 = 2024-02-05T12:00:00-05:00

-- transactions: Transaction, at most 25 rows
SELECT v.version, q.*
    FROM data_version v
    LEFT JOIN LATERAL (SELECT p.n, concat_ws(':', 'Transaction', t."accession", t."table", t."ordinal"), t."shares", t."known_from" AT TIME ZONE 'UTC', CASE WHEN t.known_until <= $1::timestamptz THEN t.known_until END AT TIME ZONE 'UTC', j1."accession", concat_ws(':', 'Transaction', j1."accession", j1."table", j1."ordinal")
    FROM (SELECT 1::bigint AS n) p
    CROSS JOIN LATERAL (SELECT t.*
    FROM transaction t
    WHERE (t.known_from <= $2::timestamptz AND (t.known_until IS NULL OR t.known_until > $3::timestamptz)) AND (EXISTS (SELECT
    FROM company f1
    WHERE (f1."company_id" = t."company_id") AND (f1."company_id" = $4::bigint)))
    ORDER BY t."filed_on" DESC, t."accession" DESC, t."table" DESC, t."ordinal" DESC LIMIT 26) t
    LEFT JOIN transaction j1 ON j1."company_id" = t."company_id" AND j1."accession" = t."amended_by_accession" AND j1."table" = t."table" AND j1."ordinal" = t."amended_by_ordinal" AND j1.known_from <= $5::timestamptz
    ORDER BY p.n, t."filed_on" DESC, t."accession" DESC, t."table" DESC, t."ordinal" DESC) q ON TRUE LIMIT 100001;
-- $1 = 2024-02-05T12:00:00-05:00
-- $2 = 2024-02-05T12:00:00-05:00
-- $3 = 2024-02-05T12:00:00-05:00
-- $4 = 1001
-- $5 = 2024-02-05T12:00:00-05:00
