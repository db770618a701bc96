-- What ingestion knows of itself: what it has seen, how far each filing came, which days are complete, what ran when.
--
-- Nothing here is a fact of a filing, so no change of it bumps data_version. The two views at the end are what `status`
-- and the metrics read.

-- The last stage a filing has passed; the three at the end are final.
CREATE TYPE queue_state AS ENUM ('DISCOVERED', 'FETCHED', 'PARSED', 'LOADED', 'QUARANTINED', 'DEAD');
CREATE TYPE discovery_source AS ENUM ('FEED', 'DAILY_INDEX', 'HISTORY', 'SUBMISSIONS');

-- Every filing an index or a feed has listed, once, however many lines list it.
CREATE TABLE ingest_queue (
    accession     bigint PRIMARY KEY,
    state         queue_state NOT NULL DEFAULT 'DISCOVERED',
    form          form NOT NULL,
    is_amendment  boolean NOT NULL,
    parties       bigint[] NOT NULL,        -- CIKs EDGAR lists it under, as first seen: each is a folder to fetch from
    discovered_by discovery_source NOT NULL,
    discovered_at timestamptz NOT NULL,
    priority      smallint NOT NULL,        -- lower first: what is new goes before history
    filed_on      date,                     -- as the index, feed or submissions list has it
    filed_on_source date_source,
    accepted_at   timestamptz,              -- from a submissions list only
    indexed_on    date,                     -- the day whose index lists it; null while only a feed does
    lease_owner   integer,                  -- the process at work on it; it holds the advisory lock of this number
    lease_until   timestamptz,
    attempts      integer NOT NULL DEFAULT 0,       -- failures so far
    interruptions integer NOT NULL DEFAULT 0,       -- processes that ended while at work on it
    next_attempt_at timestamptz NOT NULL,
    error_code    text,
    error_message text,
    body          bytea COMPRESSION lz4,    -- fetched and not loaded yet
    body_origin   text,                     -- the address it came from
    settled_at    timestamptz               -- when the state became final
);
CREATE INDEX ingest_queue_work ON ingest_queue (priority, next_attempt_at, accession)
    WHERE state IN ('DISCOVERED', 'FETCHED', 'PARSED');
CREATE INDEX ingest_queue_day ON ingest_queue (indexed_on, state);
CREATE INDEX ingest_queue_trouble ON ingest_queue (state, accession) WHERE state IN ('QUARANTINED', 'DEAD');

-- The filing days whose index was read, by reconciliation (DAILY_INDEX) and by back-fill (HISTORY).
CREATE TABLE ingest_checkpoint (
    source      discovery_source NOT NULL,
    day         date NOT NULL,
    read_at     timestamptz NOT NULL,
    is_settled  boolean NOT NULL,           -- the index can no longer change
    filings     integer,                    -- Forms 3, 4 and 5 in it; null when there was no such index
    etag        text,
    last_modified text,
    PRIMARY KEY (source, day)
);

-- One row a run of a job; what is still running holds the advisory lock of its owner.
CREATE TABLE ingest_run (
    run_id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    job         text NOT NULL,
    owner       integer NOT NULL,
    started_at  timestamptz NOT NULL,
    finished_at timestamptz,
    outcome     text CHECK (outcome IN ('DONE', 'DONE_WITH_LOSSES', 'FAILED', 'CANCELLED', 'INTERRUPTED')),
    message     text
);
CREATE INDEX ingest_run_by_job ON ingest_run (job, started_at DESC);

-- The rate of requests to EDGAR, shared by every process on this database.
CREATE TABLE request_budget (
    only_row    boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    next_slot   timestamptz NOT NULL,       -- when the next request may start
    blocked_until timestamptz NOT NULL      -- no request before: a block page or Retry-After
);
INSERT INTO request_budget (next_slot, blocked_until) VALUES ('-infinity', '-infinity');

-- How far a quarterly data set is loaded.
CREATE TABLE ingest_data_set (
    name        text PRIMARY KEY,           -- of the folder or zip: 2024q3
    fingerprint text NOT NULL,              -- rows of each table: other tables under the same name start anew
    missing_tables text[] NOT NULL DEFAULT '{}',
    last_accession bigint,                  -- committed up to here: filings come in the order of their numbers
    filings     integer NOT NULL DEFAULT 0, -- committed
    rejected    integer NOT NULL DEFAULT 0, -- quarantined
    started_at  timestamptz NOT NULL,
    finished_at timestamptz
);

-- A row a filing day whose index was asked for. A filing day without filings is an error.
CREATE VIEW ingest_day_status AS
SELECT day, coalesce(counted.in_index, 0) AS in_index, coalesce(loaded, 0) AS loaded, coalesce(quarantined, 0) AS quarantined,
    coalesce(dead, 0) AS dead, coalesce(counted.in_index - loaded - quarantined, 0) AS missing,
    read_at AS index_read_at, is_settled,
    CASE
        WHEN filings IS NULL AND is_settled THEN 'INDEX_MISSING'
        WHEN filings = 0 AND is_settled THEN 'NO_FILINGS'
        WHEN NOT is_settled THEN 'PENDING'
        WHEN counted.in_index > loaded + quarantined THEN 'INCOMPLETE'
        ELSE 'COMPLETE'
    END AS verdict
FROM (SELECT DISTINCT ON (day) * FROM ingest_checkpoint ORDER BY day, is_settled DESC, source) index_read
LEFT JOIN LATERAL (
    SELECT count(*) AS in_index, count(*) FILTER (WHERE state = 'LOADED') AS loaded,
        count(*) FILTER (WHERE state = 'QUARANTINED') AS quarantined, count(*) FILTER (WHERE state = 'DEAD') AS dead
    FROM ingest_queue WHERE indexed_on = day
) counted ON true;

CREATE VIEW ingest_status AS
SELECT
    (SELECT count(*) FROM ingest_queue WHERE state IN ('DISCOVERED', 'FETCHED', 'PARSED')) AS backlog,
    (SELECT min(discovered_at) FROM ingest_queue WHERE state IN ('DISCOVERED', 'FETCHED', 'PARSED')) AS oldest_backlog_at,
    (SELECT count(*) FROM ingest_queue WHERE state = 'DEAD') AS dead,
    (SELECT count(*) FROM ingest_queue WHERE state = 'QUARANTINED') AS quarantined,
    (SELECT max(started_at) FROM ingest_run WHERE job = 'poll' AND outcome LIKE 'DONE%') AS last_poll_at,
    (SELECT max(started_at) FROM ingest_run WHERE job = 'reconcile' AND outcome LIKE 'DONE%') AS last_reconcile_at,
    (SELECT max(finished_at) FROM ingest_run WHERE outcome LIKE 'DONE%') AS last_success_at,
    (SELECT max(known_from) FROM filing WHERE filed_on = (SELECT max(filed_on) FROM filing)) AS newest_filing_at,
    (SELECT count(*) FROM (SELECT verdict FROM ingest_day_status ORDER BY day DESC LIMIT 30) recent
        WHERE verdict IN ('INCOMPLETE', 'NO_FILINGS', 'INDEX_MISSING')) AS days_in_error,
    (SELECT nullif(blocked_until, '-infinity') FROM request_budget WHERE blocked_until > now()) AS cooldown_until;
