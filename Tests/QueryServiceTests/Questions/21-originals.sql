WITH named AS (
    SELECT *, regexp_replace(lpad(accession::text, 18, '0'), '^(.{10})(..)', '\1-\2-') AS name FROM filing
)
SELECT json_build_object(
    'filings', (SELECT json_build_object('totalCount', count(*), 'nodes', coalesce(json_agg(json_build_object(
            'accessionNumber', f.name,
            'original', (SELECT json_build_object('accessionNumber', o.name, 'filedOn', o.filed_on)
                FROM named o WHERE o.accession = f.original),
            'originalCandidates', (SELECT json_build_object('totalCount', count(*), 'nodes', coalesce(to_json((array_agg(
                    json_build_object('accessionNumber', o.name, 'filedOn', o.filed_on) ORDER BY o.accession))[1:3]), '[]'))
                FROM named o WHERE o.company_id = f.company_id AND o.form = f.form
                    AND (o.known_from < f.known_from OR o.known_from = f.known_from AND o.accession < f.accession)
                    AND EXISTS (SELECT FROM filing_owner a JOIN filing_owner b USING (insider_id)
                        WHERE a.accession = o.accession AND b.accession = f.accession))) ORDER BY f.accession), '[]'))
        FROM named f WHERE f.is_amendment AND f.filed_on >= {from}),
    'activity', (SELECT json_build_array(json_build_object('all', json_build_object(
            'transactions', count(*) FILTER (WHERE doubts = 0), 'excluded', count(*) FILTER (WHERE doubts > 0))))
        FROM (SELECT (SELECT count(*) FROM unnest(quality_flags) q
                WHERE q NOT IN ('FILED_ON_ESTIMATED', 'ORIGINAL_NOT_FOUND')) AS doubts
            FROM transaction WHERE known_until IS NULL AND first_filed_on BETWEEN {from} AND {today}) t))
