-- cost 675

-- companies: Company, at most 25 rows
SELECT v.version, q.*
    FROM data_version v
    LEFT JOIN LATERAL (SELECT p.n, t."name"
    FROM (SELECT 1::bigint AS n) p
    CROSS JOIN LATERAL (SELECT t.*
    FROM company t
    WHERE ((EXISTS (SELECT
    FROM transaction f1
    WHERE (f1."company_id" = t."company_id") AND ((f1.known_until IS NULL) AND (f1."code" = $1::transaction_code)))) AND ((EXISTS (SELECT
    FROM transaction f2
    WHERE (f2."company_id" = t."company_id") AND ((f2.known_until IS NULL) AND ((f2."code" = $2::transaction_code) AND (f2."value" > $3::numeric))))) IS NOT TRUE) AND ((t."company_id") IN (SELECT f3."company_id"
    FROM transaction f3
    WHERE (f3.known_until IS NULL) AND (f3."table" = $4::security_table) GROUP BY f3."company_id" HAVING (count(*) >= $5::bigint))))
    ORDER BY t."name", t."company_id" LIMIT 26) t
    ORDER BY p.n, t."name", t."company_id") q ON TRUE LIMIT 100001;
-- $1 = P
-- $2 = S
-- $3 = 1000000
-- $4 = NON_DERIVATIVE
-- $5 = 2

-- insiders: Insider, at most 25 rows
SELECT v.version, q.*
    FROM data_version v
    LEFT JOIN LATERAL (SELECT p.n, t."name", t."insider_id"
    FROM (SELECT 1::bigint AS n) p
    CROSS JOIN LATERAL (SELECT t.*
    FROM insider t
    WHERE (((t."insider_id") IN (SELECT f1."insider_id"
    FROM (SELECT w.company_id, w.insider_id, bool_or(w.is_director) AS is_director, bool_or(w.is_officer) AS is_officer, bool_or(w.is_ten_percent_owner) AS is_ten_percent_owner, bool_or(w.is_other) AS is_other, min(w.role) AS role, bit_or(w.roles) AS roles, (array_agg(w.officer_title
    ORDER BY f.filed_on DESC, w.accession DESC) FILTER (WHERE w.officer_title IS NOT NULL))[1] AS officer_title, (array_agg(w.officer_role
    ORDER BY f.filed_on DESC, w.accession DESC) FILTER (WHERE w.officer_role IS NOT NULL))[1] AS officer_role, min(f.filed_on) AS first_filed_on, max(f.filed_on) AS last_filed_on, count(*) AS filing_count
    FROM filing_owner w
    LEFT JOIN filing f USING (company_id, accession) GROUP BY w.insider_id, w.company_id) f1
    WHERE ((f1."is_officer" = $1::boolean) OR (f1."is_director" = $2::boolean)) GROUP BY f1."insider_id" HAVING (count(*) >= $3::bigint))))
    ORDER BY t."name", t."insider_id" LIMIT 26) t
    ORDER BY p.n, t."name", t."insider_id") q ON TRUE LIMIT 100001;
-- $1 = true
-- $2 = true
-- $3 = 2

-- insiders.nodes.relationships: Relationship, at most 625 rows
SELECT v.version, q.*
    FROM data_version v
    LEFT JOIN LATERAL (SELECT p.n, j1."name", ARRAY(SELECT e.v
    FROM unnest(enum_range(NULL::role)) WITH ORDINALITY AS e(v, n)
    WHERE t.roles & (1 << (e.n - 1)::integer) <> 0
    ORDER BY e.v), t."officer_title", t."filing_count", t."first_filed_on", t."last_filed_on"
    FROM unnest($1::bigint[]) WITH ORDINALITY AS p(k0, n)
    CROSS JOIN LATERAL (SELECT t.*
    FROM (SELECT w.company_id, w.insider_id, bool_or(w.is_director) AS is_director, bool_or(w.is_officer) AS is_officer, bool_or(w.is_ten_percent_owner) AS is_ten_percent_owner, bool_or(w.is_other) AS is_other, min(w.role) AS role, bit_or(w.roles) AS roles, (array_agg(w.officer_title
    ORDER BY f.filed_on DESC, w.accession DESC) FILTER (WHERE w.officer_title IS NOT NULL))[1] AS officer_title, (array_agg(w.officer_role
    ORDER BY f.filed_on DESC, w.accession DESC) FILTER (WHERE w.officer_role IS NOT NULL))[1] AS officer_role, min(f.filed_on) AS first_filed_on, max(f.filed_on) AS last_filed_on, count(*) AS filing_count
    FROM filing_owner w
    LEFT JOIN filing f USING (company_id, accession) GROUP BY w.insider_id, w.company_id) t
    WHERE (t."insider_id" = p.k0)
    ORDER BY t."last_filed_on" DESC, t."company_id" DESC, t."insider_id" DESC LIMIT 26) t
    LEFT JOIN company j1 ON j1."company_id" = t."company_id"
    ORDER BY p.n, t."last_filed_on" DESC, t."company_id" DESC, t."insider_id" DESC) q ON TRUE LIMIT 100001;
-- $1 = (keys 1)
