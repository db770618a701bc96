-- cost 1

-- node: Transaction, at most 1 rows
SELECT v.version, q.*
    FROM data_version v
    LEFT JOIN LATERAL (SELECT 1::bigint AS n, concat_ws(':', 'Transaction', t."accession", t."table", t."ordinal"), t."code", j1."name"
    FROM transaction t
    LEFT JOIN company j1 ON j1."company_id" = t."company_id"
    WHERE ((t."accession" = $1::bigint) AND (t."table" = $2::security_table) AND (t."ordinal" = $3::smallint)) LIMIT 1) q ON TRUE LIMIT 100001;
-- $1 = 100124000001
-- $2 = NON_DERIVATIVE
-- $3 = 1
