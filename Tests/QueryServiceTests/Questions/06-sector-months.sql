WITH line AS (
    SELECT c.sector, date_trunc('month', first_filed_on)::date AS month, t.*
    FROM transaction t JOIN company c USING (company_id)
    WHERE first_filed_on > {today} - interval '60 months' AND first_filed_on <= {today}
        AND "table" = 'NON_DERIVATIVE' AND known_until IS NULL
),
cell AS (
    SELECT sector, month::date,
        count(*) FILTER (WHERE code = 'P' AND NOT excluded) AS purchases, sum(value) FILTER (WHERE code = 'P' AND NOT excluded) AS bought,
        count(*) FILTER (WHERE code = 'S' AND NOT excluded) AS sales, sum(value) FILTER (WHERE code = 'S' AND NOT excluded) AS sold
    FROM generate_series(date_trunc('month', {today} - interval '60 months' + interval '1 day'), {today}, interval '1 month') month
    CROSS JOIN (SELECT DISTINCT sector FROM line) sectors LEFT JOIN line USING (sector, month)
    GROUP BY sector, month
)
SELECT json_build_object('activity', coalesce(json_agg(json_build_object('bucket', month, 'sector', sector,
    'purchases', json_build_object('value', bought, 'transactions', purchases),
    'sales', json_build_object('value', sold, 'transactions', sales),
    'buySellRatio', CASE WHEN purchases = 0 THEN 0 / nullif(sold, 0) ELSE bought / nullif(sold, 0) END)
    ORDER BY month, sector), '[]'))
FROM cell
