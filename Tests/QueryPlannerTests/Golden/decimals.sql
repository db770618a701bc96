-- cost 25

-- transactions: Transaction, at most 25 rows
SELECT v.version, q.*
    FROM data_version v
    LEFT JOIN LATERAL (SELECT p.n, concat_ws(':', 'Transaction', t."accession", t."table", t."ordinal"), t."shares", t."price", t."value"
    FROM (SELECT 1::bigint AS n) p
    CROSS JOIN LATERAL (SELECT t.*
    FROM transaction t
    WHERE (t.known_until IS NULL) AND ((t."price" = $1::numeric) OR (t."price" IS NULL) OR (t."shares" = $2::numeric))
    ORDER BY t."filed_on" DESC, t."accession" DESC, t."table" DESC, t."ordinal" DESC LIMIT 26) t
    ORDER BY p.n, t."filed_on" DESC, t."accession" DESC, t."table" DESC, t."ordinal" DESC) q ON TRUE LIMIT 100001;
-- $1 = 0
-- $2 = 1.23456789012345678901
