-- cost 13

-- company: Company, at most 1 rows
SELECT v.version, q.*
    FROM data_version v
    LEFT JOIN LATERAL (SELECT 1::bigint AS n, t."company_id"
    FROM company t
    WHERE (t.company_id = (SELECT k.company_id
    FROM company_ticker k
    WHERE k.ticker = upper(regexp_replace($1::text, '^[^:]*:|[][()$"''[:space:]]', '', 'g'))
    ORDER BY k.is_current DESC, k.last_seen DESC, k.company_id LIMIT 1)) LIMIT 1) q ON TRUE LIMIT 100001;
-- $1 = oil

-- company.a: Transaction, at most 1 rows
-- also company.b
SELECT v.version, q.*
    FROM data_version v
    LEFT JOIN LATERAL (SELECT p.n, t."code", t."value"
    FROM unnest($1::bigint[]) WITH ORDINALITY AS p(k0, n)
    CROSS JOIN LATERAL (SELECT t.*
    FROM transaction t
    WHERE (t."company_id" = p.k0) AND (t.known_until IS NULL)
    ORDER BY t."filed_on" DESC, t."accession" DESC, t."table" DESC, t."ordinal" DESC LIMIT 2) t
    ORDER BY p.n, t."filed_on" DESC, t."accession" DESC, t."table" DESC, t."ordinal" DESC) q ON TRUE LIMIT 100001;
-- $1 = (keys 1)

-- company.b: Transaction, at most 10 rows
SELECT v.version, q.*
    FROM data_version v
    LEFT JOIN LATERAL (SELECT p.n, t.count
    FROM unnest($1::bigint[]) WITH ORDINALITY AS p(k0, n)
    CROSS JOIN LATERAL (SELECT count(*)
    FROM transaction t
    WHERE (t."company_id" = p.k0) AND (t.known_until IS NULL)) t) q ON TRUE LIMIT 100001;
-- $1 = (keys 1)

-- company.c: Transaction, at most 1 rows
SELECT v.version, q.*
    FROM data_version v
    LEFT JOIN LATERAL (SELECT p.n, t."code"
    FROM unnest($1::bigint[]) WITH ORDINALITY AS p(k0, n)
    CROSS JOIN LATERAL (SELECT t.*
    FROM transaction t
    WHERE (t."company_id" = p.k0) AND (t.known_until IS NULL) AND (t."code" = $2::transaction_code)
    ORDER BY t."filed_on" DESC, t."accession" DESC, t."table" DESC, t."ordinal" DESC LIMIT 2) t
    ORDER BY p.n, t."filed_on" DESC, t."accession" DESC, t."table" DESC, t."ordinal" DESC) q ON TRUE LIMIT 100001;
-- $1 = (keys 1)
-- $2 = S
