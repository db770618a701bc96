-- Where the queue's acceptance times came from: a list's may be of another source than the filing day beside it.
--
-- Times from submissions lists were kept as the lists stamp them, New York's wall clock often as UTC, and which of the
-- queue's they are is not known any more but for filings that the feed brought. The others are forgotten: loaded filings have
-- theirs, and those that wait get it from their header.

ALTER TABLE ingest_queue ADD COLUMN accepted_at_source date_source;
UPDATE ingest_queue SET
    accepted_at = CASE WHEN discovered_by = 'FEED' THEN accepted_at END,
    accepted_at_source = CASE WHEN discovered_by = 'FEED' THEN 'INDEX'::date_source END
WHERE accepted_at IS NOT NULL;
