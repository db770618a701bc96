-- What an insider is at which issuer, from the index alone; it also leads from an insider to the filings, as the one
-- that it replaces did.
CREATE INDEX filing_owner_posts ON filing_owner (insider_id, company_id, accession)
    INCLUDE (is_director, is_officer, is_ten_percent_owner, is_other, role, roles);
DROP INDEX filing_owner_insider;

-- The slowest reports, and the largest trades. Late is a lag of more than two business days.
CREATE INDEX transaction_slowest ON transaction
    (lag_business_days DESC NULLS LAST, value DESC NULLS LAST, accession DESC, "table" DESC, ordinal DESC)
    WHERE known_until IS NULL AND lag_business_days > 2;
CREATE INDEX transaction_largest ON transaction (value DESC NULLS LAST, accession DESC, "table" DESC, ordinal DESC)
    WHERE known_until IS NULL;
