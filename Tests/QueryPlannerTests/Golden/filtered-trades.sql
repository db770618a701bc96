-- cost 4

-- transactions: Transaction, at most 4 rows
SELECT v.version, q.*
    FROM data_version v
    LEFT JOIN LATERAL (SELECT p.n, concat_ws(':', 'Transaction', t."accession", t."table", t."ordinal"), t."value", j1."name", j2."insider_id", j2."name", t."quality_flags", ARRAY(SELECT e.v
    FROM unnest(enum_range(NULL::role)) WITH ORDINALITY AS e(v, n)
    WHERE t.roles & (1 << (e.n - 1)::integer) <> 0
    ORDER BY e.v), t.x2, t."accession", t."table", t."ordinal"
    FROM (SELECT 1::bigint AS n) p
    CROSS JOIN LATERAL (SELECT t.*, o2_company."name" AS x2
    FROM transaction t
    LEFT JOIN company o2_company ON o2_company."company_id" = t."company_id"
    WHERE (t.known_until IS NULL) AND (((t."quality_flags" && $1::quality_flag[]) IS NOT TRUE) AND (t."code" = ANY($2::transaction_code[])) AND (t."value" >= $3::numeric) AND (t."filed_on" >= $4::date) AND (t."roles" & $5::integer <> 0) AND (t."plan10b51" IS DISTINCT FROM $6::boolean) AND (EXISTS (SELECT
    FROM company f1
    WHERE (f1."company_id" = t."company_id") AND ((lower(f1."name") LIKE lower($7)) AND (f1."sector" = $8::sector)))))
    ORDER BY t."value" DESC NULLS LAST, o2_company."name", t."accession", t."table", t."ordinal" LIMIT 5) t
    LEFT JOIN company j1 ON j1."company_id" = t."company_id"
    LEFT JOIN insider j2 ON j2."insider_id" = t."insider_id"
    ORDER BY p.n, t."value" DESC NULLS LAST, t.x2, t."accession", t."table", t."ordinal") q ON TRUE LIMIT 100001;
-- $1 = {"PRICE_OUTLIER"}
-- $2 = {"P","S"}
-- $3 = 1000
-- $4 = 2024-01-01
-- $5 = 9
-- $6 = true
-- $7 = %oil%
-- $8 = ENERGY
