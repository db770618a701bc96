-- What lists ordered by sums of transactions read, without touching the table.
--
-- Filings by the value of their purchases or sales: the sums of a span of filing days come from this index alone.
CREATE INDEX transaction_filing_sums ON transaction (code, filed_on, company_id, accession, value)
    WHERE known_until IS NULL AND NOT excluded AND "table" = 'NON_DERIVATIVE' AND code IN ('P', 'S');

-- The last purchase at a company.
CREATE INDEX transaction_last_purchase ON transaction (company_id, traded_on)
    WHERE known_until IS NULL AND NOT excluded AND "table" = 'NON_DERIVATIVE' AND code = 'P';
