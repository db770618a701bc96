-- Filings of data sets that lacked tables: without REPORTINGOWNER nobody is known to have traded.

ALTER TABLE transaction ALTER insider_id DROP NOT NULL;
ALTER TABLE holding ALTER insider_id DROP NOT NULL;

COMMENT ON COLUMN transaction.insider_id IS 'First owner in document order that has the primary role; null while no owner is known';
COMMENT ON COLUMN holding.insider_id IS 'First owner with the primary role; null while no owner is known';

-- Counted by every status, and few.
CREATE INDEX filing_incomplete ON filing (company_id) WHERE incomplete;
