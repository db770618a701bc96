-- Who files together about an issuer: what makes owners one party in clusters.
CREATE INDEX filing_joint ON filing (company_id) WHERE cardinality(owner_ids) > 1;
