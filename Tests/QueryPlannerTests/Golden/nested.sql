-- cost 6

-- companies: Company, at most 2 rows
SELECT v.version, q.*
    FROM data_version v
    LEFT JOIN LATERAL (SELECT p.n, t."name", t."company_id"
    FROM (SELECT 1::bigint AS n) p
    CROSS JOIN LATERAL (SELECT t.*
    FROM company t
    WHERE TRUE
    ORDER BY t."name", t."company_id" LIMIT 3) t
    ORDER BY p.n, t."name", t."company_id") q ON TRUE LIMIT 100001;

-- companies.nodes.transactions: Transaction, at most 4 rows
SELECT v.version, q.*
    FROM data_version v
    LEFT JOIN LATERAL (SELECT p.n, t."code", t."value", j1."insider_id", j1."name"
    FROM unnest($1::bigint[]) WITH ORDINALITY AS p(k0, n)
    CROSS JOIN LATERAL (SELECT t.*
    FROM transaction t
    WHERE (t."company_id" = p.k0) AND (t.known_until IS NULL)
    ORDER BY t."filed_on" DESC, t."accession" DESC, t."table" DESC, t."ordinal" DESC LIMIT 3) t
    LEFT JOIN insider j1 ON j1."insider_id" = t."insider_id"
    ORDER BY p.n, t."filed_on" DESC, t."accession" DESC, t."table" DESC, t."ordinal" DESC) q ON TRUE LIMIT 100001;
-- $1 = (keys 1)
