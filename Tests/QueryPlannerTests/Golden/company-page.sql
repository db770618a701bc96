-- cost 26

-- company: Company, at most 1 rows
SELECT v.version, q.*
    FROM data_version v
    LEFT JOIN LATERAL (SELECT 1::bigint AS n, t."name", t."ticker", t."sector", t."company_id"
    FROM company t
    WHERE (t."company_id" = $1::bigint) LIMIT 1) q ON TRUE LIMIT 100001;
-- $1 = 1001

-- company.transactions: Transaction, at most 10 rows
SELECT v.version, q.*
    FROM data_version v
    LEFT JOIN LATERAL (SELECT p.n, t.count
    FROM unnest($1::bigint[]) WITH ORDINALITY AS p(k0, n)
    CROSS JOIN LATERAL (SELECT count(*)
    FROM transaction t
    WHERE (t."company_id" = p.k0) AND (t.known_until IS NULL)) t) q ON TRUE LIMIT 100001;
-- $1 = (keys 1)

-- company.transactions: Transaction, at most 3 rows
SELECT v.version, q.*
    FROM data_version v
    LEFT JOIN LATERAL (SELECT p.n, t."code", t."traded_on", t."shares", t."price", t."value", t."role", j1."insider_id", j1."name", t."accession", 'https://www.sec.gov/Archives/edgar/data/' || j2.company_id || '/' || lpad(j2.accession::text, 18, '0') || '/' || regexp_replace(lpad(j2.accession::text, 18, '0'), '^(.{10})(..)', '\1-\2-') || '-index.htm', t."accepted_at" AT TIME ZONE 'UTC', t."company_id", t."table", t."ordinal"
    FROM unnest($1::bigint[]) WITH ORDINALITY AS p(k0, n)
    CROSS JOIN LATERAL (SELECT t.*
    FROM transaction t
    WHERE (t."company_id" = p.k0) AND (t.known_until IS NULL)
    ORDER BY t."filed_on" DESC, t."accession" DESC, t."table" DESC, t."ordinal" DESC LIMIT 4) t
    LEFT JOIN insider j1 ON j1."insider_id" = t."insider_id"
    LEFT JOIN filing j2 ON j2."accession" = t."accession"
    ORDER BY p.n, t."filed_on" DESC, t."accession" DESC, t."table" DESC, t."ordinal" DESC) q ON TRUE LIMIT 100001;
-- $1 = (keys 1)

-- company.transactions.nodes.footnotes: Footnote, at most 12 rows
SELECT v.version, q.*
    FROM data_version v
    LEFT JOIN LATERAL (SELECT p.n, t."footnote_id", t."text"
    FROM unnest($1::bigint[], $2::bigint[], $3::security_table[], $4::smallint[]) WITH ORDINALITY AS p(k0, k1, k2, k3, n)
    CROSS JOIN LATERAL (SELECT t.*
    FROM footnote t
    WHERE (t.company_id = p.k0 AND t.accession = p.k1 AND t.footnote_id IN (SELECT r.footnote_id
    FROM footnote_reference r
    WHERE r.company_id = p.k0 AND r.accession = p.k1 AND r."table" = p.k2 AND r.row_ordinal = p.k3 AND r.is_holding = FALSE))) t
    ORDER BY p.n, t."accession", t."ordinal") q ON TRUE LIMIT 100001;
-- $1 = (keys 1)
-- $2 = (keys 2)
-- $3 = (keys 3)
-- $4 = (keys 4)
