-- cost 10

-- search: SearchHit, at most 10 rows
SELECT v.version, q.*
    FROM data_version v
    LEFT JOIN LATERAL (SELECT 1::bigint AS n, t."kind", t."title", t."ticker", j1."company_id", j2."insider_id"
    FROM (SELECT DISTINCT ON (h.kind, h.company_id, h.insider_id, h.accession) h.*
    FROM (SELECT 'COMPANY' AS kind, c.name AS title, c.ticker, 3::double precision + k.is_current::integer AS score, c.company_id, NULL::bigint AS insider_id, NULL::bigint AS accession
    FROM company_ticker k JOIN company c USING (company_id)
    WHERE k.ticker = $1
    UNION ALL SELECT 'COMPANY', c.name, c.ticker, 2.5::double precision, c.company_id, NULL::bigint, NULL::bigint
    FROM company_ticker k JOIN company c USING (company_id)
    WHERE k.ticker >= $2 COLLATE "C" AND k.ticker < ($3 || '~') COLLATE "C" AND k.is_current
    UNION ALL (SELECT 'COMPANY' AS kind, c.name AS title, c.ticker, (CASE WHEN lower(c.name) = $4 THEN 2.9 WHEN lower(c.name) LIKE $5 THEN 2.4 WHEN c.search_text LIKE $6 THEN 2.0 ELSE 1 END + word_similarity($7, c.search_text) / 2 + 0)::double precision AS score, c.company_id, NULL::bigint AS insider_id, NULL::bigint AS accession
    FROM company c
    WHERE (c.search_text LIKE $8) AND (c.search_text LIKE $9)
    ORDER BY 4 DESC, length(c.name), c.name LIMIT $10::bigint)
    UNION ALL (SELECT 'COMPANY' AS kind, c.name AS title, c.ticker, (CASE WHEN lower(c.name) = $11 THEN 2.9 WHEN lower(c.name) LIKE $12 THEN 2.4 WHEN c.search_text LIKE $13 THEN 2.0 ELSE 1 END + word_similarity($14, c.search_text) / 2 + -1)::double precision AS score, c.company_id, NULL::bigint AS insider_id, NULL::bigint AS accession
    FROM company c
    WHERE (c.search_text %> $15) AND (c.search_text %> $16)
    ORDER BY 4 DESC, length(c.name), c.name LIMIT $17::bigint)
    UNION ALL (SELECT 'INSIDER' AS kind, c.name AS title, NULL::text AS ticker, (CASE WHEN lower(c.name) = $18 THEN 2.9 WHEN lower(c.name) LIKE $19 THEN 2.4 WHEN c.search_text LIKE $20 THEN 2.0 ELSE 1 END + word_similarity($21, c.search_text) / 2 + 0)::double precision AS score, NULL::bigint AS company_id, c.insider_id, NULL::bigint AS accession
    FROM insider c
    WHERE (c.search_text LIKE $22) AND (c.search_text LIKE $23)
    ORDER BY 4 DESC, length(c.name), c.name LIMIT $24::bigint)
    UNION ALL (SELECT 'INSIDER' AS kind, c.name AS title, NULL::text AS ticker, (CASE WHEN lower(c.name) = $25 THEN 2.9 WHEN lower(c.name) LIKE $26 THEN 2.4 WHEN c.search_text LIKE $27 THEN 2.0 ELSE 1 END + word_similarity($28, c.search_text) / 2 + -1)::double precision AS score, NULL::bigint AS company_id, c.insider_id, NULL::bigint AS accession
    FROM insider c
    WHERE (c.search_text %> $29) AND (c.search_text %> $30)
    ORDER BY 4 DESC, length(c.name), c.name LIMIT $31::bigint)) h
    ORDER BY h.kind, h.company_id, h.insider_id, h.accession, h.score DESC) t
    LEFT JOIN company j1 ON j1."company_id" = t."company_id"
    LEFT JOIN insider j2 ON j2."insider_id" = t."insider_id"
    ORDER BY t.score DESC, length(t.title), t.title, t.kind, t.company_id, t.insider_id, t.accession LIMIT $32::bigint) q ON TRUE LIMIT $33::bigint;
-- $1 = PETROLUM ACME
-- $2 = PETROLUM ACME
-- $3 = PETROLUM ACME
-- $4 = petrolum acme
-- $5 = petrolum acme%
-- $6 = % petrolum acme%
-- $7 = petrolum acme
-- $8 = %petrolum%
-- $9 = %acme%
-- $10 = 10
-- $11 = petrolum acme
-- $12 = petrolum acme%
-- $13 = % petrolum acme%
-- $14 = petrolum acme
-- $15 = petrolum
-- $16 = acme
-- $17 = 10
-- $18 = petrolum acme
-- $19 = petrolum acme%
-- $20 = % petrolum acme%
-- $21 = petrolum acme
-- $22 = %petrolum%
-- $23 = %acme%
-- $24 = 10
-- $25 = petrolum acme
-- $26 = petrolum acme%
-- $27 = % petrolum acme%
-- $28 = petrolum acme
-- $29 = petrolum
-- $30 = acme
-- $31 = 10
-- $32 = 10
-- $33 = 100001
