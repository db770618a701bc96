-- cost 36

-- companies: Company, at most 3 rows
SELECT v.version, q.*
    FROM data_version v
    LEFT JOIN LATERAL (SELECT p.n, t."name", t."company_id"
    FROM (SELECT 1::bigint AS n) p
    CROSS JOIN LATERAL (SELECT t.*
    FROM company t
    WHERE TRUE
    ORDER BY t."name", t."company_id" LIMIT 4) t
    ORDER BY p.n, t."name", t."company_id") q ON TRUE LIMIT 100001;

-- companies.nodes.transactions: Transaction, at most 30 rows
SELECT v.version, q.*
    FROM data_version v
    LEFT JOIN LATERAL (SELECT p.n, t.count, trim_scale(t."sum_shares"::numeric), trim_scale(t."sum_value"::numeric), trim_scale(t."average_price"::numeric), trim_scale(t."median_price"::numeric), t."min_price", t."min_traded_on", t."max_known_from" AT TIME ZONE 'UTC'
    FROM unnest($1::bigint[]) WITH ORDINALITY AS p(k0, n)
    CROSS JOIN LATERAL (SELECT count(*), sum(t."shares") AS "sum_shares", sum(t."value") AS "sum_value", avg(t."price") AS "average_price", percentile_disc(0.5) WITHIN GROUP (ORDER BY t."price") AS "median_price", min(t."price") AS "min_price", min(t."traded_on") AS "min_traded_on", max(t."known_from") AS "max_known_from"
    FROM transaction t
    WHERE (t."company_id" = p.k0) AND (t.known_until IS NULL) HAVING count(*) > 0) t) q ON TRUE LIMIT 100001;
-- $1 = (keys 1)

-- companies.nodes.transactions: Transaction, at most 3 rows
SELECT v.version, q.*
    FROM data_version v
    LEFT JOIN LATERAL (SELECT p.n, concat_ws(':', 'Transaction', t."accession", t."table", t."ordinal")
    FROM unnest($1::bigint[]) WITH ORDINALITY AS p(k0, n)
    CROSS JOIN LATERAL (SELECT t.*
    FROM transaction t
    WHERE (t."company_id" = p.k0) AND (t.known_until IS NULL)
    ORDER BY t."filed_on" DESC, t."accession" DESC, t."table" DESC, t."ordinal" DESC LIMIT 2) t
    ORDER BY p.n, t."filed_on" DESC, t."accession" DESC, t."table" DESC, t."ordinal" DESC) q ON TRUE LIMIT 100001;
-- $1 = (keys 1)
