-- Room on the pages of rows that nearly every filing changes: a date or a moment, and nothing that an index is over. A
-- new version that fits beside the old one leaves the indexes alone, above all those for search.
--
-- Pages that are full already get room as versions on them die.

ALTER TABLE company SET (fillfactor = 80);
ALTER TABLE company_name SET (fillfactor = 80);
ALTER TABLE company_ticker SET (fillfactor = 80);
ALTER TABLE insider SET (fillfactor = 80);
ALTER TABLE insider_name SET (fillfactor = 80);
