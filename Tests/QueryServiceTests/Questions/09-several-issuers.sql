SELECT json_build_object('insiders', json_build_object('totalCount', count(*)))
FROM (
    SELECT insider_id FROM filing_owner WHERE is_officer OR is_director
    GROUP BY insider_id HAVING count(DISTINCT company_id) >= 2
) several
