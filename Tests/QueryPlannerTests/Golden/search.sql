-- cost 10

-- search: SearchHit, at most 10 rows
SELECT v.version, q.*
    FROM data_version v
    LEFT JOIN LATERAL (WITH begun AS MATERIALIZED ((SELECT 'COMPANY' AS kind, c.name AS title, c.ticker AS ticker, (3 + k.is_current::integer)::double precision AS score, c.company_id AS company_id, NULL::bigint AS insider_id, NULL::bigint AS accession
    FROM company_ticker k JOIN company c USING (company_id)
    WHERE k.ticker = $1)
    UNION ALL (SELECT 'COMPANY' AS kind, c.name AS title, c.ticker AS ticker, (2.5)::double precision AS score, c.company_id AS company_id, NULL::bigint AS insider_id, NULL::bigint AS accession
    FROM company_ticker k JOIN company c USING (company_id)
    WHERE k.ticker COLLATE "C" >= $2 AND k.ticker COLLATE "C" < $3 AND k.is_current
    ORDER BY k.ticker COLLATE "C" LIMIT 10)
    UNION ALL (SELECT 'COMPANY' AS kind, c.name AS title, c.ticker AS ticker, (CASE WHEN lower(c.name) = lower($4) THEN 2.9 ELSE 2.4 END)::double precision AS score, c.company_id AS company_id, NULL::bigint AS insider_id, NULL::bigint AS accession
    FROM company c
    WHERE lower(c.name) COLLATE "C" >= lower($5) AND lower(c.name) COLLATE "C" < lower($6)
    ORDER BY lower(c.name) COLLATE "C", c.company_id LIMIT 10)
    UNION ALL (SELECT 'INSIDER' AS kind, c.name AS title, NULL::text AS ticker, (CASE WHEN lower(c.name) = lower($7) THEN 2.9 ELSE 2.4 END)::double precision AS score, NULL::bigint AS company_id, c.insider_id AS insider_id, NULL::bigint AS accession
    FROM insider c
    WHERE lower(c.name) COLLATE "C" >= lower($8) AND lower(c.name) COLLATE "C" < lower($9)
    ORDER BY lower(c.name) COLLATE "C", c.insider_id LIMIT 10)), worded AS MATERIALIZED ((SELECT 'COMPANY' AS kind, c.name AS title, c.ticker AS ticker, (CASE WHEN (' ' || c.search_text) LIKE $10 THEN 1.8 ELSE 1 END + word_similarity(lower($11), c.search_text) / 2)::double precision AS score, c.company_id AS company_id, NULL::bigint AS insider_id, NULL::bigint AS accession
    FROM (SELECT c.*
    FROM company c
    WHERE (SELECT count(DISTINCT (company_id, insider_id, accession))
    FROM begun) < 10 AND ((' ' || c.search_text) LIKE $12) AND ((' ' || c.search_text) LIKE $13) LIMIT 1000) c
    ORDER BY 4 DESC, length(c.name), c.name LIMIT 10)
    UNION ALL (SELECT 'INSIDER' AS kind, c.name AS title, NULL::text AS ticker, (CASE WHEN (' ' || c.search_text) LIKE $14 THEN 1.8 ELSE 1 END + word_similarity(lower($15), c.search_text) / 2)::double precision AS score, NULL::bigint AS company_id, c.insider_id AS insider_id, NULL::bigint AS accession
    FROM (SELECT c.*
    FROM insider c
    WHERE (SELECT count(DISTINCT (company_id, insider_id, accession))
    FROM begun) < 10 AND ((' ' || c.search_text) LIKE $16) AND ((' ' || c.search_text) LIKE $17) LIMIT 1000) c
    ORDER BY 4 DESC, length(c.name), c.name LIMIT 10)), literal AS (SELECT *
    FROM begun
    UNION ALL SELECT *
    FROM worded), alike AS ((SELECT 'COMPANY' AS kind, c.name AS title, c.ticker AS ticker, (word_similarity(lower($18), c.search_text) / 2)::double precision AS score, c.company_id AS company_id, NULL::bigint AS insider_id, NULL::bigint AS accession
    FROM (SELECT c.*
    FROM company c
    WHERE NOT EXISTS (SELECT
    FROM literal
    WHERE kind = 'COMPANY') AND ((' ' || c.search_text) %> lower($19)) AND ((' ' || c.search_text) %> lower($20)) LIMIT 1000) c
    ORDER BY 4 DESC, length(c.name), c.name LIMIT 10)
    UNION ALL (SELECT 'INSIDER' AS kind, c.name AS title, NULL::text AS ticker, (word_similarity(lower($21), c.search_text) / 2)::double precision AS score, NULL::bigint AS company_id, c.insider_id AS insider_id, NULL::bigint AS accession
    FROM (SELECT c.*
    FROM insider c
    WHERE NOT EXISTS (SELECT
    FROM literal) AND ((' ' || c.search_text) %> lower($22)) AND ((' ' || c.search_text) %> lower($23)) LIMIT 1000) c
    ORDER BY 4 DESC, length(c.name), c.name LIMIT 10)) SELECT 1::bigint AS n, t."kind", t."title", t."ticker", j1."company_id", j2."insider_id"
    FROM (SELECT DISTINCT ON (h.kind, h.company_id, h.insider_id, h.accession) h.*
    FROM (SELECT *
    FROM literal
    UNION ALL SELECT *
    FROM alike) h
    ORDER BY h.kind, h.company_id, h.insider_id, h.accession, h.score DESC) t
    LEFT JOIN company j1 ON j1."company_id" = t."company_id"
    LEFT JOIN insider j2 ON j2."insider_id" = t."insider_id"
    ORDER BY t.score DESC, length(t.title), t.title, t.kind, t.company_id, t.insider_id, t.accession LIMIT 10) q ON TRUE LIMIT 100001;
-- $1 = PETROLUM ACME
-- $2 = PETROLUM ACME
-- $3 = PETROLUM ACME􏿿
-- $4 = petrolum acme
-- $5 = petrolum acme
-- $6 = petrolum acme􏿿
-- $7 = petrolum acme
-- $8 = petrolum acme
-- $9 = petrolum acme􏿿
-- $10 = % petrolum acme%
-- $11 = petrolum acme
-- $12 = %petrolum%
-- $13 = %acme%
-- $14 = % petrolum acme%
-- $15 = petrolum acme
-- $16 = %petrolum%
-- $17 = %acme%
-- $18 = petrolum acme
-- $19 = petrolum
-- $20 = acme
-- $21 = petrolum acme
-- $22 = petrolum
-- $23 = acme
