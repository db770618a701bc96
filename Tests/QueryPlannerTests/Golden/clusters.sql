-- cost 7000

-- one: transaction, at most 1000 rows
SELECT v.version, q.*
    FROM data_version v
    LEFT JOIN LATERAL (SELECT 1::bigint AS n, j1."name", a."first_day", a."last_day", a."parties", a."insiders", a."value", a.company_id, a.first_day, a.last_day
    FROM (WITH RECURSIVE candidate AS MATERIALIZED (SELECT t.company_id
    FROM transaction t
    CROSS JOIN LATERAL unnest(t.owner_ids) AS e
    WHERE (t."first_filed_on" BETWEEN $1::date AND $2::date) AND (t.code = 'S') AND (t."table" = 'NON_DERIVATIVE') AND (t.known_until IS NULL) AND (NOT t.excluded) GROUP BY t.company_id HAVING count(DISTINCT e) >= $3::bigint), trade AS MATERIALIZED (SELECT t.company_id, t.accession, t."first_filed_on" AS day, t.owner_ids, t.shares, t.value
    FROM candidate c JOIN transaction t ON t.company_id = c.company_id
    WHERE (t."first_filed_on" BETWEEN $4::date AND $5::date) AND (t.code = 'S') AND (t."table" = 'NON_DERIVATIVE') AND (t.known_until IS NULL) AND (NOT t.excluded)), owner AS MATERIALIZED (SELECT DISTINCT t.company_id, e AS owner
    FROM trade t
    CROSS JOIN LATERAL unnest(t.owner_ids) e), edge AS MATERIALIZED (SELECT DISTINCT f.company_id, x AS one, y AS other
    FROM candidate c JOIN filing f ON f.company_id = c.company_id
    CROSS JOIN LATERAL unnest(f.owner_ids) x
    CROSS JOIN LATERAL unnest(f.owner_ids) y
    WHERE (cardinality(f.owner_ids) > 1)), reach (company_id, owner, reached) AS (SELECT company_id, owner, owner
    FROM owner UNION SELECT r.company_id, r.owner, e.other
    FROM reach r JOIN edge e ON e.company_id = r.company_id AND e.one = r.reached), party AS MATERIALIZED (SELECT company_id, owner, min(reached) AS party
    FROM reach GROUP BY company_id, owner), owned AS MATERIALIZED (SELECT DISTINCT t.company_id, t.day, p.owner, p.party
    FROM trade t
    CROSS JOIN LATERAL unnest(t.owner_ids) e JOIN party p ON p.company_id = t.company_id AND p.owner = e), reaching AS (SELECT d.company_id, d.day AS first_day, max(d.day) OVER (PARTITION BY d.company_id
    ORDER BY d.day RANGE BETWEEN CURRENT ROW AND make_interval(days => $6::integer) FOLLOWING) AS last_day
    FROM (SELECT DISTINCT company_id, day
    FROM trade) d), span AS (SELECT r.company_id, r.first_day, r.last_day
    FROM (SELECT r.*, lag(r.last_day) OVER (PARTITION BY r.company_id
    ORDER BY r.first_day) AS reached
    FROM reaching r) r
    WHERE r.reached IS NULL OR r.last_day > r.reached) SELECT w.company_id, w.first_day, w.last_day, s.parties, s.insiders, f.transactions, f.filings, f.shares, f.value, f.average_price, f.value_unknown
    FROM span w
    CROSS JOIN LATERAL (SELECT count(DISTINCT o.party) AS parties, count(DISTINCT o.owner) AS insiders
    FROM owned o
    WHERE o.company_id = w.company_id AND o.day BETWEEN w.first_day AND w.last_day) s
    CROSS JOIN LATERAL (SELECT count(*) AS transactions, count(DISTINCT t.accession) AS filings, trim_scale(sum(t.shares)) AS shares, trim_scale(sum(t.value)) AS value, trim_scale(sum(t.value) FILTER (WHERE t.shares IS NOT NULL) / nullif(sum(t.shares) FILTER (WHERE t.value IS NOT NULL), 0)) AS average_price, count(*) FILTER (WHERE t.value IS NULL) AS value_unknown
    FROM trade t
    WHERE t.company_id = w.company_id AND t.day BETWEEN w.first_day AND w.last_day) f
    WHERE s.parties >= $7::bigint
    ORDER BY w.last_day DESC, w.first_day DESC, w.company_id) a
    LEFT JOIN company j1 ON j1.company_id = a.company_id
    ORDER BY a.last_day DESC, a.first_day DESC, a.company_id) q ON TRUE LIMIT 100001;
-- $1 = 2024-01-01
-- $2 = 2024-03-31
-- $3 = 1
-- $4 = 2024-01-01
-- $5 = 2024-03-31
-- $6 = 13
-- $7 = 1

-- one.members: Insider, at most 5000 rows
SELECT v.version, q.*
    FROM data_version v
    LEFT JOIN LATERAL (SELECT p.n, t."name"
    FROM unnest($1::bigint[], $2::date[], $3::date[]) WITH ORDINALITY AS p(k0, k1, k2, n)
    CROSS JOIN LATERAL (SELECT t.*
    FROM insider t
    WHERE (t.insider_id IN (SELECT e
    FROM transaction t
    CROSS JOIN LATERAL unnest(t.owner_ids) AS e
    WHERE t.company_id = p.k0 AND t."first_filed_on" BETWEEN p.k1 AND p.k2 AND (t."first_filed_on" BETWEEN $4::date AND $5::date) AND (t.code = 'S') AND (t."table" = 'NON_DERIVATIVE') AND (t.known_until IS NULL) AND (NOT t.excluded)))) t
    ORDER BY p.n, t."name", t."insider_id") q ON TRUE LIMIT 100001;
-- $1 = (keys 1)
-- $2 = (keys 2)
-- $3 = (keys 3)
-- $4 = 2024-01-01
-- $5 = 2024-03-31

-- two: transaction, at most 1000 rows
SELECT v.version, q.*
    FROM data_version v
    LEFT JOIN LATERAL (SELECT 1::bigint AS n, a."parties"
    FROM (WITH RECURSIVE candidate AS MATERIALIZED (SELECT t.company_id
    FROM transaction t
    CROSS JOIN LATERAL unnest(t.owner_ids) AS e
    WHERE (t."first_filed_on" BETWEEN $1::date AND $2::date) AND (t.code = 'S') AND (t."table" = 'NON_DERIVATIVE') AND (t.known_until IS NULL) AND (NOT t.excluded) GROUP BY t.company_id HAVING count(DISTINCT e) >= $3::bigint), trade AS MATERIALIZED (SELECT t.company_id, t.accession, t."first_filed_on" AS day, t.owner_ids, t.shares, t.value
    FROM candidate c JOIN transaction t ON t.company_id = c.company_id
    WHERE (t."first_filed_on" BETWEEN $4::date AND $5::date) AND (t.code = 'S') AND (t."table" = 'NON_DERIVATIVE') AND (t.known_until IS NULL) AND (NOT t.excluded)), owner AS MATERIALIZED (SELECT DISTINCT t.company_id, e AS owner
    FROM trade t
    CROSS JOIN LATERAL unnest(t.owner_ids) e), edge AS MATERIALIZED (SELECT DISTINCT f.company_id, x AS one, y AS other
    FROM candidate c JOIN filing f ON f.company_id = c.company_id
    CROSS JOIN LATERAL unnest(f.owner_ids) x
    CROSS JOIN LATERAL unnest(f.owner_ids) y
    WHERE (cardinality(f.owner_ids) > 1)), reach (company_id, owner, reached) AS (SELECT company_id, owner, owner
    FROM owner UNION SELECT r.company_id, r.owner, e.other
    FROM reach r JOIN edge e ON e.company_id = r.company_id AND e.one = r.reached), party AS MATERIALIZED (SELECT company_id, owner, min(reached) AS party
    FROM reach GROUP BY company_id, owner), owned AS MATERIALIZED (SELECT DISTINCT t.company_id, t.day, p.owner, p.party
    FROM trade t
    CROSS JOIN LATERAL unnest(t.owner_ids) e JOIN party p ON p.company_id = t.company_id AND p.owner = e), reaching AS (SELECT d.company_id, d.day AS first_day, max(d.day) OVER (PARTITION BY d.company_id
    ORDER BY d.day RANGE BETWEEN CURRENT ROW AND make_interval(days => $6::integer) FOLLOWING) AS last_day
    FROM (SELECT DISTINCT company_id, day
    FROM trade) d), span AS (SELECT r.company_id, r.first_day, r.last_day
    FROM (SELECT r.*, lag(r.last_day) OVER (PARTITION BY r.company_id
    ORDER BY r.first_day) AS reached
    FROM reaching r) r
    WHERE r.reached IS NULL OR r.last_day > r.reached) SELECT w.company_id, w.first_day, w.last_day, s.parties, s.insiders, f.transactions, f.filings, f.shares, f.value, f.average_price, f.value_unknown
    FROM span w
    CROSS JOIN LATERAL (SELECT count(DISTINCT o.party) AS parties, count(DISTINCT o.owner) AS insiders
    FROM owned o
    WHERE o.company_id = w.company_id AND o.day BETWEEN w.first_day AND w.last_day) s
    CROSS JOIN LATERAL (SELECT count(*) AS transactions, count(DISTINCT t.accession) AS filings, trim_scale(sum(t.shares)) AS shares, trim_scale(sum(t.value)) AS value, trim_scale(sum(t.value) FILTER (WHERE t.shares IS NOT NULL) / nullif(sum(t.shares) FILTER (WHERE t.value IS NOT NULL), 0)) AS average_price, count(*) FILTER (WHERE t.value IS NULL) AS value_unknown
    FROM trade t
    WHERE t.company_id = w.company_id AND t.day BETWEEN w.first_day AND w.last_day) f
    WHERE s.parties >= $7::bigint
    ORDER BY w.last_day DESC, w.first_day DESC, w.company_id) a
    ORDER BY a.last_day DESC, a.first_day DESC, a.company_id) q ON TRUE LIMIT 100001;
-- $1 = 2024-01-01
-- $2 = 2024-03-31
-- $3 = 2
-- $4 = 2024-01-01
-- $5 = 2024-03-31
-- $6 = 13
-- $7 = 2
