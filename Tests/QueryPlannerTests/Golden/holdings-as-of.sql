-- cost 26

-- insider: Insider, at most 1 rows
SELECT v.version, q.*
    FROM data_version v
    LEFT JOIN LATERAL (SELECT 1::bigint AS n, t."insider_id"
    FROM insider t
    WHERE (t."insider_id" = $1::bigint) LIMIT 1) q ON TRUE LIMIT 100001;
-- $1 = 2001

-- insider.holdings: Holding, at most 25 rows
SELECT v.version, q.*
    FROM data_version v
    LEFT JOIN LATERAL (SELECT p.n, concat_ws(':', CASE WHEN t.is_transaction THEN 'Transaction' ELSE 'Holding' END, t."accession", t."table", t."ordinal"), t."security_title", t."shares_owned", j1."accession", j1."code", j2."name"
    FROM unnest($1::bigint[]) WITH ORDINALITY AS p(k0, n)
    CROSS JOIN LATERAL (SELECT t.*
    FROM (SELECT DISTINCT ON (t."company_id", t."owner_ids", t."table", t."security_title", t."ownership", t."nature_of_ownership", t."exercise_price", t."expires_on") t.*
    FROM (SELECT h.company_id, h.accession, h."table", h.ordinal, h.security_title, h.row_form, h.shares_owned, h.value_owned, h.ownership, h.nature_of_ownership, h.exercise_price, h.exercisable_on, h.expires_on, h.underlying_title, h.underlying_shares, h.underlying_value, h.form, h.filed_on, h.insider_id, h.owner_ids, h.known_from, h.known_until, h.amends_accession, h.amends_ordinal, h.ordinal AS holding_ordinal, NULL::bigint AS transaction_accession, NULL::smallint AS transaction_ordinal, FALSE AS is_transaction
    FROM holding h
    UNION ALL SELECT x.company_id, x.accession, x."table", x.ordinal, x.security_title, x.row_form, x.shares_owned_after, x.value_owned_after, x.ownership, x.nature_of_ownership, x.exercise_price, x.exercisable_on, x.expires_on, x.underlying_title, x.underlying_shares, x.underlying_value, x.form, x.filed_on, x.insider_id, x.owner_ids, x.known_from, x.known_until, NULL, NULL, NULL, x.accession, x.ordinal, TRUE
    FROM transaction x
    WHERE x.shares_owned_after IS NOT NULL OR x.value_owned_after IS NOT NULL) t
    WHERE ((t.company_id, t.accession) IN (SELECT w.company_id, w.accession
    FROM filing_owner w
    WHERE w.insider_id = p.k0)) AND (t.known_until IS NULL) AND (t."filed_on" <= $2::date)
    ORDER BY t."company_id", t."owner_ids", t."table", t."security_title", t."ownership", t."nature_of_ownership", t."exercise_price", t."expires_on", t."filed_on" DESC, t."accession" DESC, t."ordinal" DESC, t."is_transaction" DESC) t
    WHERE TRUE
    ORDER BY t."filed_on" DESC, t."accession" DESC, t."table" DESC, t."ordinal" DESC, t."is_transaction" DESC LIMIT 26) t
    LEFT JOIN transaction j1 ON j1."company_id" = t."company_id" AND j1."accession" = t."transaction_accession" AND j1."table" = t."table" AND j1."ordinal" = t."transaction_ordinal"
    LEFT JOIN company j2 ON j2."company_id" = t."company_id"
    ORDER BY p.n, t."filed_on" DESC, t."accession" DESC, t."table" DESC, t."ordinal" DESC, t."is_transaction" DESC) q ON TRUE LIMIT 100001;
-- $1 = (keys 1)
-- $2 = 2024-01-31
