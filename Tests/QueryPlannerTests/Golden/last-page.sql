-- cost 2

-- filings: Filing, at most 2 rows
SELECT v.version, q.*
    FROM data_version v
    LEFT JOIN LATERAL (SELECT p.n, t."period_of_report", t."accession"
    FROM (SELECT 1::bigint AS n) p
    CROSS JOIN LATERAL (SELECT t.*
    FROM filing t
    WHERE TRUE
    ORDER BY t."period_of_report" DESC, t."accession" DESC LIMIT 3) t
    ORDER BY p.n, t."period_of_report" DESC, t."accession" DESC) q ON TRUE LIMIT 100001;
