-- In which version of the data a filing, or a line of one, became known: what subscribers to additions are told.
--
-- A better reading of a stored filing leaves the version of what was known before it. 0 is what was stored before
-- versions were kept.
ALTER TABLE filing ADD COLUMN added_version bigint NOT NULL DEFAULT 0;
ALTER TABLE transaction ADD COLUMN added_version bigint NOT NULL DEFAULT 0;
CREATE INDEX filing_added ON filing (added_version);
CREATE INDEX transaction_added ON transaction (added_version);
