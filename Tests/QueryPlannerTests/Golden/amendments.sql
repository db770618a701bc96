-- cost 50

-- transactions: Transaction, at most 25 rows
SELECT v.version, q.*
    FROM data_version v
    LEFT JOIN LATERAL (SELECT p.n, concat_ws(':', 'Transaction', t."accession", t."table", t."ordinal"), t."shares", t."first_filed_on", j1."accession", concat_ws(':', 'Transaction', j1."accession", j1."table", j1."ordinal"), j1."shares", j1.known_until AT TIME ZONE 'UTC', j3."accession", j3."company_id"
    FROM (SELECT 1::bigint AS n) p
    CROSS JOIN LATERAL (SELECT t.*
    FROM transaction t
    WHERE (t.known_until IS NULL) AND (t."is_amendment" = $1::boolean)
    ORDER BY t."filed_on" DESC, t."accession" DESC, t."table" DESC, t."ordinal" DESC LIMIT 26) t
    LEFT JOIN transaction j1 ON j1."company_id" = t."company_id" AND j1."accession" = t."amends_accession" AND j1."table" = t."table" AND j1."ordinal" = t."amends_ordinal"
    LEFT JOIN filing j2 ON j2."accession" = t."accession"
    LEFT JOIN filing j3 ON j3."accession" = j2."original"
    ORDER BY p.n, t."filed_on" DESC, t."accession" DESC, t."table" DESC, t."ordinal" DESC) q ON TRUE LIMIT 100001;
-- $1 = true

-- transactions.nodes.filing.original.amendments: Filing, at most 25 rows
SELECT v.version, q.*
    FROM data_version v
    LEFT JOIN LATERAL (SELECT p.n, t."accession"
    FROM unnest($1::bigint[], $2::bigint[]) WITH ORDINALITY AS p(k0, k1, n)
    CROSS JOIN LATERAL (SELECT t.*
    FROM filing t
    WHERE (t."company_id" = p.k0 AND t."original" = p.k1)) t
    ORDER BY p.n, t."filed_on", t."accession") q ON TRUE LIMIT 100001;
-- $1 = (keys 1)
-- $2 = (keys 2)
