WITH purchase AS (
    SELECT date_trunc('month', first_filed_on)::date AS month, company_id, owner_ids, value
    FROM transaction
    WHERE code = 'P' AND "table" = 'NON_DERIVATIVE' AND NOT excluded AND known_until IS NULL
        AND first_filed_on BETWEEN {from} AND {today}
), bought AS (
    SELECT month, company_id, sum(value) AS value,
        (SELECT count(DISTINCT o) FROM purchase q, unnest(q.owner_ids) o
         WHERE q.month = p.month AND q.company_id = p.company_id) AS insiders
    FROM purchase p GROUP BY month, company_id HAVING sum(value) > 0
)
SELECT json_build_object('activity', coalesce(json_agg(json_build_object(
    'bucket', month, 'company', json_build_object('cik', lpad(company_id::text, 10, '0')),
    'purchases', json_build_object('value', value, 'insiders', insiders)) ORDER BY month, value DESC, company_id), '[]'))
FROM (SELECT *, rank() OVER (PARTITION BY month ORDER BY value DESC, company_id) AS place FROM bought) placed
WHERE place <= 3
