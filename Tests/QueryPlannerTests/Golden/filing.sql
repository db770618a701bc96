-- cost 2605

-- filing: Filing, at most 1 rows
SELECT v.version, q.*
    FROM data_version v
    LEFT JOIN LATERAL (SELECT 1::bigint AS n, t."form", t."is_amendment", t."filed_on_source", t."company_id", t."accession"
    FROM filing t
    WHERE (t."accession" = $1::bigint) LIMIT 1) q ON TRUE LIMIT 100001;
-- $1 = 000000100124000001

-- filing.owners: Owner, at most 2 rows
SELECT v.version, q.*
    FROM data_version v
    LEFT JOIN LATERAL (SELECT p.n, t."insider_id", j1."name", t."role", ARRAY(SELECT e.v
    FROM unnest(enum_range(NULL::role)) WITH ORDINALITY AS e(v, n)
    WHERE t.roles & (1 << (e.n - 1)::integer) <> 0
    ORDER BY e.v), t."officer_title"
    FROM unnest($1::bigint[], $2::bigint[]) WITH ORDINALITY AS p(k0, k1, n)
    CROSS JOIN LATERAL (SELECT t.*
    FROM filing_owner t
    WHERE (t."company_id" = p.k0 AND t."accession" = p.k1)) t
    LEFT JOIN insider j1 ON j1."insider_id" = t."insider_id"
    ORDER BY p.n, t."accession", t."ordinal") q ON TRUE LIMIT 100001;
-- $1 = (keys 1)
-- $2 = (keys 2)

-- filing.transactions: Transaction, at most 100 rows
SELECT v.version, q.*
    FROM data_version v
    LEFT JOIN LATERAL (SELECT p.n, t."table", t."ordinal", t."shares", t.known_until AT TIME ZONE 'UTC', t."company_id", t."accession"
    FROM unnest($1::bigint[], $2::bigint[]) WITH ORDINALITY AS p(k0, k1, n)
    CROSS JOIN LATERAL (SELECT t.*
    FROM transaction t
    WHERE (t."company_id" = p.k0 AND t."accession" = p.k1)
    ORDER BY t."accession", t."table", t."ordinal" LIMIT 101) t
    ORDER BY p.n, t."accession", t."table", t."ordinal") q ON TRUE LIMIT 100001;
-- $1 = (keys 1)
-- $2 = (keys 2)

-- filing.transactions.nodes.footnotes: Footnote, at most 400 rows
SELECT v.version, q.*
    FROM data_version v
    LEFT JOIN LATERAL (SELECT p.n, t."footnote_id", t."text", t."company_id", t."accession"
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

-- filing.transactions.nodes.footnotes.references: FootnoteReference, at most 2000 rows
SELECT v.version, q.*
    FROM data_version v
    LEFT JOIN LATERAL (SELECT p.n, t."field", t."table", t."row_ordinal"
    FROM unnest($1::bigint[], $2::bigint[], $3::text[]) WITH ORDINALITY AS p(k0, k1, k2, n)
    CROSS JOIN LATERAL (SELECT t.*
    FROM footnote_reference t
    WHERE (t."company_id" = p.k0 AND t."accession" = p.k1 AND t."footnote_id" = p.k2)) t
    ORDER BY p.n, t."accession", t."ordinal") q ON TRUE LIMIT 100001;
-- $1 = (keys 1)
-- $2 = (keys 2)
-- $3 = (keys 3)

-- filing.holdings: Holding, at most 100 rows
SELECT v.version, q.*
    FROM data_version v
    LEFT JOIN LATERAL (SELECT p.n, t."security_title", t."shares_owned"
    FROM unnest($1::bigint[], $2::bigint[]) WITH ORDINALITY AS p(k0, k1, n)
    CROSS JOIN LATERAL (SELECT t.*
    FROM (SELECT h.*, h.ordinal AS holding_ordinal, NULL::bigint AS transaction_accession, NULL::smallint AS transaction_ordinal, FALSE AS is_transaction
    FROM holding h) t
    WHERE (t."company_id" = p.k0 AND t."accession" = p.k1)
    ORDER BY t."accession", t."table", t."ordinal" LIMIT 101) t
    ORDER BY p.n, t."accession", t."table", t."ordinal") q ON TRUE LIMIT 100001;
-- $1 = (keys 1)
-- $2 = (keys 2)

-- filing.signatures: Signature, at most 2 rows
SELECT v.version, q.*
    FROM data_version v
    LEFT JOIN LATERAL (SELECT p.n, t."name", t."signed_on"
    FROM unnest($1::bigint[], $2::bigint[]) WITH ORDINALITY AS p(k0, k1, n)
    CROSS JOIN LATERAL (SELECT t.*
    FROM signature t
    WHERE (t."company_id" = p.k0 AND t."accession" = p.k1)) t
    ORDER BY p.n, t."accession", t."ordinal") q ON TRUE LIMIT 100001;
-- $1 = (keys 1)
-- $2 = (keys 2)
