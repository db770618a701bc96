-- cost 744

-- sectors: Sector, at most 12 rows
SELECT v.version, q.*
    FROM data_version v
    LEFT JOIN LATERAL (SELECT p.n, t."code", CASE t.code WHEN 'ENERGY' THEN 'Energy' WHEN 'MATERIALS' THEN 'Materials' WHEN 'INDUSTRIALS' THEN 'Industrials' WHEN 'CONSUMER_DISCRETIONARY' THEN 'Consumer Discretionary' WHEN 'CONSUMER_STAPLES' THEN 'Consumer Staples' WHEN 'HEALTH_CARE' THEN 'Health Care' WHEN 'FINANCIALS' THEN 'Financials' WHEN 'REAL_ESTATE' THEN 'Real Estate' WHEN 'TECHNOLOGY' THEN 'Technology' WHEN 'COMMUNICATION' THEN 'Communication' WHEN 'UTILITIES' THEN 'Utilities' WHEN 'UNCLASSIFIED' THEN 'Unclassified' END
    FROM (SELECT 1::bigint AS n) p
    CROSS JOIN LATERAL (SELECT t.*
    FROM (SELECT unnest(enum_range(NULL::sector)) AS code) t
    WHERE TRUE OFFSET 0) t
    ORDER BY p.n, t."code") q ON TRUE LIMIT 100001;

-- sectors.industries: Industry, at most 600 rows
SELECT v.version, q.*
    FROM data_version v
    LEFT JOIN LATERAL (SELECT p.n, t."sic", t."title"
    FROM unnest($1::sector[]) WITH ORDINALITY AS p(k0, n)
    CROSS JOIN LATERAL (SELECT t.*
    FROM (SELECT c.sic, min(c.industry) AS title, min(c.sector) AS sector
    FROM company c
    WHERE c.sic IS NOT NULL GROUP BY c.sic) t
    WHERE (t."sector" = p.k0) OFFSET 0) t
    ORDER BY p.n, t."sic") q ON TRUE LIMIT 100001;
-- $1 = (keys 1)

-- sectors.companies: Company, at most 12 rows
SELECT v.version, q.*
    FROM data_version v
    LEFT JOIN LATERAL (SELECT p.n, t."name"
    FROM unnest($1::sector[]) WITH ORDINALITY AS p(k0, n)
    CROSS JOIN LATERAL (SELECT t.*
    FROM company t
    WHERE (t."sector" = p.k0)
    ORDER BY t."name", t."company_id" LIMIT 2) t
    ORDER BY p.n, t."name", t."company_id") q ON TRUE LIMIT 100001;
-- $1 = (keys 1)

-- sectors.companies: Company, at most 120 rows
SELECT v.version, q.*
    FROM data_version v
    LEFT JOIN LATERAL (SELECT p.n, t.count
    FROM unnest($1::sector[]) WITH ORDINALITY AS p(k0, n)
    CROSS JOIN LATERAL (SELECT count(*)
    FROM company t
    WHERE (t."sector" = p.k0)) t) q ON TRUE LIMIT 100001;
-- $1 = (keys 1)
