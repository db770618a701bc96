WITH net AS (
    SELECT company_id, CASE WHEN (purchases = 0 OR bought IS NOT NULL) AND (sales = 0 OR sold IS NOT NULL)
        THEN coalesce(bought, 0) - coalesce(sold, 0) END AS net
    FROM (
        SELECT company_id,
            count(*) FILTER (WHERE code = 'P' AND NOT excluded) AS purchases, sum(value) FILTER (WHERE code = 'P' AND NOT excluded) AS bought,
            count(*) FILTER (WHERE code = 'S' AND NOT excluded) AS sales, sum(value) FILTER (WHERE code = 'S' AND NOT excluded) AS sold
        FROM transaction
        WHERE first_filed_on BETWEEN {today} - 364 AND {today} AND "table" = 'NON_DERIVATIVE' AND known_until IS NULL
        GROUP BY company_id
    ) sums
),
place AS (
    SELECT sic, name, net, row_number() OVER (PARTITION BY sic ORDER BY net DESC NULLS LAST, company_id) AS place
    FROM net JOIN company USING (company_id)
)
SELECT json_build_object('industries', coalesce(json_agg(json_build_object('sic', sic, 'title', title, 'activity',
    (SELECT coalesce(json_agg(json_build_object('company', json_build_object('name', name), 'netValue', net) ORDER BY place), '[]')
        FROM place WHERE place.sic = i.sic AND place <= 3)) ORDER BY sic), '[]'))
FROM (SELECT sic, min(industry) AS title FROM company WHERE sic IS NOT NULL GROUP BY sic) i
