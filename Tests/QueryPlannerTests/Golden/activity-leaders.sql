-- cost 396

-- sectors: Sector, at most 12 rows
SELECT v.version, q.*
    FROM data_version v
    LEFT JOIN LATERAL (SELECT p.n, t."code"
    FROM (SELECT 1::bigint AS n) p
    CROSS JOIN LATERAL (SELECT t.*
    FROM (SELECT unnest(enum_range(NULL::sector)) AS code) t
    WHERE (t."code" = ANY($1::sector[])) OFFSET 0) t
    ORDER BY p.n, t."code") q ON TRUE LIMIT 100001;
-- $1 = {"ENERGY","TECHNOLOGY"}

-- sectors.activity: rollup_relation_day, at most 24 rows
SELECT v.version, q.*
    FROM data_version v
    LEFT JOIN LATERAL (SELECT a.n, j1."insider_id", j1."name", a."role", a."netValue", a.n, a.k0, a."insider_id"
    FROM (SELECT g.*, row_number() OVER (PARTITION BY g.n
    ORDER BY g."netValue" DESC NULLS LAST, g."role", g.k0, g."insider_id") AS place
    FROM (WITH cell AS (SELECT p.n, p.k0, t."insider_id" AS "insider_id", t."role" AS "role", t.code AS flow_code, t.excluded AS flagged, t."transactions" AS "transactions", t."value" AS "value"
    FROM unnest($1::sector[]) WITH ORDINALITY AS p(k0, n) JOIN company c ON c."sector" = p.k0 JOIN "rollup_relation_day" t ON t.company_id = c.company_id
    WHERE (t.basis = 'FILED'::date_basis) AND (t.bucket BETWEEN $2::date AND $3::date) AND (t."table" = 'NON_DERIVATIVE') AND ((t."roles" & $4::integer <> 0) AND (t."plan10b51" IS DISTINCT FROM $5::boolean))) SELECT n, k0, "insider_id", "role", CASE WHEN (coalesce(sum(transactions) FILTER (WHERE (flow_code = 'P')), 0) > 0 AND sum(value) FILTER (WHERE (flow_code = 'P')) IS NULL) OR (coalesce(sum(transactions) FILTER (WHERE (flow_code = 'S')), 0) > 0 AND sum(value) FILTER (WHERE (flow_code = 'S')) IS NULL) THEN NULL ELSE coalesce(sum(value) FILTER (WHERE (flow_code = 'P')), 0) - coalesce(sum(value) FILTER (WHERE (flow_code = 'S')), 0) END AS "netValue", coalesce(sum(transactions), 0) AS "all_transactions"
    FROM cell x GROUP BY n, k0, "insider_id", "role") g
    WHERE g."all_transactions" >= $6::bigint) a
    LEFT JOIN insider j1 ON j1."insider_id" = a."insider_id"
    WHERE a.place <= $7::bigint
    ORDER BY a.n, a."netValue" DESC NULLS LAST, a."role", a.k0, a."insider_id") q ON TRUE LIMIT 100001;
-- $1 = (keys 1)
-- $2 = 2024-01-01
-- $3 = 2024-03-31
-- $4 = 9
-- $5 = false
-- $6 = 1
-- $7 = 2

-- sectors.activity.contributors: Transaction, at most 240 rows
SELECT v.version, q.*
    FROM data_version v
    LEFT JOIN LATERAL (SELECT p.n, t.count
    FROM unnest($1::bigint[], $2::sector[], $3::bigint[], $4::role[]) WITH ORDINALITY AS p(k0, k1, k2, k3, n)
    CROSS JOIN LATERAL (SELECT count(*)
    FROM transaction t
    WHERE ((p.k0 IS NOT NULL) AND (t.company_id IN (SELECT c.company_id
    FROM company c
    WHERE c.sector = p.k1)) AND (t.owner_ids @> ARRAY[p.k2]) AND (t."role" = p.k3) AND ((t."first_filed_on" BETWEEN $5::date AND $6::date) AND (t."table" = 'NON_DERIVATIVE') AND ((t."roles" & $7::integer <> 0) AND (t."plan10b51" IS DISTINCT FROM $8::boolean)))) AND (t.known_until IS NULL)) t) q ON TRUE LIMIT 100001;
-- $1 = (keys 1)
-- $2 = (keys 2)
-- $3 = (keys 3)
-- $4 = (keys 4)
-- $5 = 2024-01-01
-- $6 = 2024-03-31
-- $7 = 9
-- $8 = false

-- sectors.activity.contributors: Transaction, at most 120 rows
SELECT v.version, q.*
    FROM data_version v
    LEFT JOIN LATERAL (SELECT p.n, t."code", t."value", j1."name"
    FROM unnest($1::bigint[], $2::sector[], $3::bigint[], $4::role[]) WITH ORDINALITY AS p(k0, k1, k2, k3, n)
    CROSS JOIN LATERAL (SELECT t.*
    FROM transaction t
    WHERE ((p.k0 IS NOT NULL) AND (t.company_id IN (SELECT c.company_id
    FROM company c
    WHERE c.sector = p.k1)) AND (t.owner_ids @> ARRAY[p.k2]) AND (t."role" = p.k3) AND ((t."first_filed_on" BETWEEN $5::date AND $6::date) AND (t."table" = 'NON_DERIVATIVE') AND ((t."roles" & $7::integer <> 0) AND (t."plan10b51" IS DISTINCT FROM $8::boolean)))) AND (t.known_until IS NULL)
    ORDER BY t."filed_on" DESC, t."accession" DESC, t."table" DESC, t."ordinal" DESC LIMIT 6) t
    LEFT JOIN company j1 ON j1."company_id" = t."company_id"
    ORDER BY p.n, t."filed_on" DESC, t."accession" DESC, t."table" DESC, t."ordinal" DESC) q ON TRUE LIMIT 100001;
-- $1 = (keys 1)
-- $2 = (keys 2)
-- $3 = (keys 3)
-- $4 = (keys 4)
-- $5 = 2024-01-01
-- $6 = 2024-03-31
-- $7 = 9
-- $8 = false
