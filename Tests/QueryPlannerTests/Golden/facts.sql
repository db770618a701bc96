-- The facts behind the golden answers: small enough to check every `x.json` by eye.
UPDATE data_version SET version = 7, changed_at = '2024-03-01 12:00:00+00';

INSERT INTO company (company_id, name, ticker, sic, industry, sector, name_source, name_as_of, search_text) VALUES
    (1001, 'Acme Petroleum Oil Corp', 'OIL', 1311, 'Crude Petroleum & Natural Gas', 'ENERGY', 'HEADER', '2024-03-01', 'acme petroleum oil corp oil'),
    (1002, 'Bright Software Inc', 'BRT', 7372, 'Services-Prepackaged Software', 'TECHNOLOGY', 'HEADER', '2024-03-01', 'bright software inc brt'),
    (1003, 'Nameless Holdings', NULL, NULL, NULL, 'UNCLASSIFIED', 'DOCUMENT', '2024-03-01', 'nameless holdings');
INSERT INTO company_ticker (company_id, ticker, first_seen, last_seen, ordinal, is_current, source) VALUES
    (1001, 'OIL', '2020-01-01', '2024-03-01', 1, true, 'DOCUMENT'),
    (1002, 'BRT', '2020-01-01', '2024-03-01', 1, true, 'DOCUMENT'),
    (1002, 'OIL', '2010-01-01', '2012-03-01', 1, false, 'DOCUMENT');
INSERT INTO insider (insider_id, name, name_source, name_as_of, search_text) VALUES
    (2001, 'Doe Jane', 'DOCUMENT', '2024-03-01', 'doe jane'),
    (2002, 'Roe Richard', 'DOCUMENT', '2024-03-01', 'roe richard'),
    (2003, 'Big Fund LP', 'DOCUMENT', '2024-03-01', 'big fund lp');

-- The original, its amendment of one line, a joint filing at the second company, and a Form 3.
INSERT INTO filing (company_id, accession, form, is_amendment, filed_on, filed_on_source, accepted_at, accepted_at_source,
    known_from, period_of_report, original, issuer_name, issuer_ticker, source, owner_ids, transaction_count, holding_count, parser_version) VALUES
    (1001, 100124000001, 'FORM_4', false, '2024-01-10', 'HEADER', '2024-01-10 17:00-05', 'HEADER', '2024-01-10 17:00-05', '2024-01-08', NULL, 'ACME OIL', 'OIL', 'SUBMISSION', '{2001}', 3, 1, 1),
    (1001, 100124000002, 'FORM_4', true, '2024-02-10', 'HEADER', '2024-02-10 17:00-05', 'HEADER', '2024-02-10 17:00-05', '2024-01-08', 100124000001, 'ACME OIL', 'OIL', 'SUBMISSION', '{2001}', 1, 0, 1),
    (1002, 100224000001, 'FORM_4', false, '2024-01-20', 'INDEX', NULL, NULL, '2024-01-20 22:00-05', '2024-01-18', NULL, 'BRIGHT', 'BRT', 'OWNERSHIP_XML', '{2002,2003}', 2, 0, 1),
    (1002, 100223000009, 'FORM_3', false, '2023-12-01', 'SIGNATURE', NULL, NULL, '2023-12-01 22:00-05', NULL, NULL, 'BRIGHT', 'BRT', 'OWNERSHIP_XML', '{2001}', 0, 1, 1);
INSERT INTO filing_owner (company_id, accession, ordinal, insider_id, name, is_director, is_officer, is_ten_percent_owner, is_other, officer_title, officer_role, roles, role) VALUES
    (1001, 100124000001, 1, 2001, 'DOE JANE', true, true, false, false, 'Chief Executive Officer', 'CEO', 9, 'CEO'),
    (1001, 100124000002, 1, 2001, 'DOE JANE', true, true, false, false, 'Chief Executive Officer', 'CEO', 9, 'CEO'),
    (1002, 100224000001, 1, 2002, 'ROE RICHARD', true, false, false, false, NULL, NULL, 8, 'DIRECTOR'),
    (1002, 100224000001, 2, 2003, 'BIG FUND LP', false, false, true, false, NULL, NULL, 16, 'TEN_PERCENT_OWNER'),
    (1002, 100223000009, 1, 2001, 'DOE JANE', true, false, false, false, NULL, NULL, 8, 'DIRECTOR');
INSERT INTO transaction (company_id, accession, "table", ordinal, security_title, code, kind, traded_on, shares, price, value, direction,
    shares_owned_after, ownership, form, is_amendment, filed_on, accepted_at, owner_ids, insider_id, roles, role,
    known_from, known_until, first_filed_on, amends_accession, amends_ordinal, amended_by_accession, amended_by_ordinal,
    plan10b51, quality_flags, excluded) VALUES
    -- 100 shares, restated as 110 by the amendment
    (1001, 100124000001, 'NON_DERIVATIVE', 1, 'Common Stock', 'P', 'PURCHASE', '2024-01-08', 100, 20.5, 2050, 'ACQUIRED', 1100, 'DIRECT', 'FORM_4', false, '2024-01-10', '2024-01-10 17:00-05', '{2001}', 2001, 9, 'CEO',
        '2024-01-10 17:00-05', '2024-02-10 17:00-05', '2024-01-10', NULL, NULL, 100124000002, 1, false, '{}', false),
    (1001, 100124000001, 'NON_DERIVATIVE', 2, 'Common Stock', 'S', 'SALE', '2024-01-09', 1.23456789012345678901, 0, 0, 'DISPOSED', 1098, 'DIRECT', 'FORM_4', false, '2024-01-10', '2024-01-10 17:00-05', '{2001}', 2001, 9, 'CEO',
        '2024-01-10 17:00-05', NULL, '2024-01-10', NULL, NULL, NULL, NULL, NULL, '{FILED_ON_ESTIMATED,ORIGINAL_NOT_FOUND}', false),
    (1001, 100124000001, 'DERIVATIVE', 1, 'Stock Option', 'A', 'GRANT', '2024-01-08', 500, NULL, NULL, 'ACQUIRED', 500, 'DIRECT', 'FORM_4', false, '2024-01-10', '2024-01-10 17:00-05', '{2001}', 2001, 9, 'CEO',
        '2024-01-10 17:00-05', NULL, '2024-01-10', NULL, NULL, NULL, NULL, NULL, '{}', false),
    (1001, 100124000002, 'NON_DERIVATIVE', 1, 'Common Stock', 'P', 'PURCHASE', '2024-01-08', 110, 20.5, 2255, 'ACQUIRED', 1110, 'DIRECT', 'FORM_4', true, '2024-02-10', '2024-02-10 17:00-05', '{2001}', 2001, 9, 'CEO',
        '2024-02-10 17:00-05', NULL, '2024-01-10', 100124000001, 1, NULL, NULL, false, '{}', false),
    -- identical lines of a joint filing: both count
    (1002, 100224000001, 'NON_DERIVATIVE', 1, 'Class A', 'S', 'SALE', '2024-01-18', 10000, 150, 1500000, 'DISPOSED', 50000, 'INDIRECT', 'FORM_4', false, '2024-01-20', NULL, '{2002,2003}', 2002, 24, 'DIRECTOR',
        '2024-01-20 22:00-05', NULL, '2024-01-20', NULL, NULL, NULL, NULL, true, '{}', false),
    (1002, 100224000001, 'NON_DERIVATIVE', 2, 'Class A', 'S', 'SALE', '2024-01-18', 10000, 150, 1500000, 'DISPOSED', 50000, 'INDIRECT', 'FORM_4', false, '2024-01-20', NULL, '{2002,2003}', 2002, 24, 'DIRECTOR',
        '2024-01-20 22:00-05', NULL, '2024-01-20', NULL, NULL, NULL, NULL, true, '{PRICE_OUTLIER}', true);
INSERT INTO holding (company_id, accession, "table", ordinal, security_title, shares_owned, ownership, nature_of_ownership, form, filed_on, insider_id, owner_ids, known_from) VALUES
    (1001, 100124000001, 'NON_DERIVATIVE', 1, 'Common Stock', 40, 'INDIRECT', 'By Trust', 'FORM_4', '2024-01-10', 2001, '{2001}', '2024-01-10 17:00-05'),
    (1002, 100223000009, 'NON_DERIVATIVE', 1, 'Class A', 7, 'DIRECT', NULL, 'FORM_3', '2023-12-01', 2001, '{2001}', '2023-12-01 22:00-05');
INSERT INTO footnote (company_id, accession, ordinal, footnote_id, text) VALUES
    (1001, 100124000001, 1, 'F1', 'Weighted "average" price.'),
    (1001, 100124000001, 2, 'F2', 'Held by a trust.');
INSERT INTO footnote_reference (company_id, accession, ordinal, footnote_id, "table", is_holding, row_ordinal, field) VALUES
    (1001, 100124000001, 1, 'F1', 'NON_DERIVATIVE', false, 1, 'transactionPricePerShare'),
    (1001, 100124000001, 2, 'F1', 'NON_DERIVATIVE', false, 2, 'transactionPricePerShare'),
    (1001, 100124000001, 3, 'F2', 'NON_DERIVATIVE', true, 1, 'natureOfOwnership');
INSERT INTO signature (company_id, accession, ordinal, name, signed_on) VALUES (1001, 100124000001, 1, '/s/ Jane Doe', '2024-01-10');
