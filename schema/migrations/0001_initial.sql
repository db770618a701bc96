-- The facts of SEC Forms 3, 4 and 5, as filed, and what the rules of the domain derive from them.
--
-- Identity is the SEC's own number, so there are no surrogate keys: company_id is the issuer's CIK, insider_id the
-- reporting owner's, accession the 18 digits of the accession number. The issuer is part of the key of every large
-- table, so that they can be distributed by it. Rollup tables are not here: they are made from their declarations.

CREATE EXTENSION IF NOT EXISTS pg_trgm;

CREATE TYPE form AS ENUM ('FORM_3', 'FORM_4', 'FORM_5');
CREATE TYPE security_table AS ENUM ('NON_DERIVATIVE', 'DERIVATIVE');
CREATE TYPE direction AS ENUM ('ACQUIRED', 'DISPOSED');
CREATE TYPE ownership AS ENUM ('DIRECT', 'INDIRECT');
CREATE TYPE timeliness AS ENUM ('EARLY', 'LATE');
-- Form 4, General Instruction 8: transaction codes.
CREATE TYPE transaction_code AS ENUM
    ('P', 'S', 'V', 'A', 'D', 'F', 'I', 'M', 'C', 'E', 'H', 'O', 'X', 'G', 'L', 'W', 'Z', 'J', 'K', 'U');
CREATE TYPE transaction_kind AS ENUM
    ('PURCHASE', 'SALE', 'GRANT', 'EXERCISE', 'TAX', 'GIFT', 'CONVERSION', 'DISPOSITION_TO_ISSUER', 'OTHER');
-- In the order of precedence in which a trade's primary role is chosen: bit n of a roles mask is the n-th value.
CREATE TYPE role AS ENUM ('CEO', 'CFO', 'OFFICER', 'DIRECTOR', 'TEN_PERCENT_OWNER', 'OTHER');
CREATE TYPE officer_role AS ENUM
    ('CEO', 'CFO', 'COO', 'CHAIR', 'PRESIDENT', 'GC', 'CTO', 'CAO', 'EVP', 'SVP', 'VP', 'SECRETARY', 'TREASURER', 'OTHER');
-- Best first: a better source replaces a worse one, whenever it arrives.
CREATE TYPE date_source AS ENUM ('HEADER', 'INDEX', 'SUBMISSIONS', 'DATA_SET', 'SIGNATURE');
CREATE TYPE filing_source AS ENUM ('SUBMISSION', 'OWNERSHIP_XML', 'DATA_SET');
CREATE TYPE plan_source AS ENUM ('CHECKBOX', 'FOOTNOTE');
CREATE TYPE quality_flag AS ENUM
    ('PRICE_OUTLIER', 'PRICE_LOOKS_LIKE_TOTAL', 'DATE_IMPLAUSIBLE', 'FUTURE_DATE', 'DUPLICATE_OF_JOINT',
     'AMBIGUOUS_AMENDMENT', 'ORIGINAL_NOT_FOUND', 'FILED_ON_ESTIMATED', 'INCOMPLETE');
CREATE TYPE sector AS ENUM
    ('ENERGY', 'MATERIALS', 'INDUSTRIALS', 'CONSUMER_DISCRETIONARY', 'CONSUMER_STAPLES', 'HEALTH_CARE', 'FINANCIALS',
     'REAL_ESTATE', 'TECHNOLOGY', 'COMMUNICATION', 'UTILITIES', 'UNCLASSIFIED');
-- What the day of a rollup's bucket is: first_filed_on or traded_on of its transactions.
CREATE TYPE date_basis AS ENUM ('FILED', 'TRADED');
CREATE TYPE attribute_source AS ENUM ('HEADER', 'SUBMISSIONS', 'REFERENCE', 'DOCUMENT', 'DATA_SET');

-- Bumped by every transaction that changes anything a query can return; its row lock serialises writers.
CREATE TABLE data_version (
    only_row   boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    version    bigint NOT NULL,
    changed_at timestamptz NOT NULL
);
INSERT INTO data_version (version, changed_at) VALUES (0, now());

-- An issuer. Name, ticker, SIC and sector are current attributes, not covered by "as known at".
CREATE TABLE company (
    company_id  bigint PRIMARY KEY,
    name        text NOT NULL,
    ticker      text,                       -- the first of the current tickers, normalised
    sic         smallint,                   -- SEC industry code; null when no source names one
    industry    text,                       -- SEC's title of the SIC; null without SIC
    sector      sector NOT NULL DEFAULT 'UNCLASSIFIED',
    exchange    text,
    state       text,                       -- EDGAR place code of the business address
    state_of_incorporation text,
    fiscal_year_end text,                   -- MMDD as in the header
    ein         text,
    foreign_ticker text,
    name_source attribute_source NOT NULL,
    name_as_of  timestamptz NOT NULL,       -- when the source of the name was accepted or fetched
    sic_source  attribute_source,
    sic_as_of   timestamptz,
    search_text text NOT NULL DEFAULT ''    -- lower-case name, former names, tickers; kept by the writer for pg_trgm
);
CREATE INDEX company_search ON company USING gin (search_text gin_trgm_ops);
CREATE INDEX company_ticker_of ON company (ticker);
CREATE INDEX company_sic ON company (sic);
CREATE INDEX company_sector ON company (sector);
CREATE INDEX company_name_order ON company (name, company_id);

CREATE TABLE company_name (
    company_id bigint NOT NULL REFERENCES company,
    name       text NOT NULL,
    first_seen date NOT NULL,               -- filing day on which the name was first seen, or the header's date of change
    last_seen  date NOT NULL,
    source     attribute_source NOT NULL,
    PRIMARY KEY (company_id, name)
);

CREATE TABLE company_ticker (
    company_id bigint NOT NULL REFERENCES company,
    ticker     text NOT NULL,               -- normalised: upper case, without exchange prefix or brackets
    first_seen date NOT NULL,
    last_seen  date NOT NULL,
    ordinal    smallint NOT NULL,           -- place among the tickers of the same filing, from 1
    is_current boolean NOT NULL,
    source     attribute_source NOT NULL,
    PRIMARY KEY (company_id, ticker)
);
CREATE INDEX company_ticker_lookup ON company_ticker (ticker, is_current DESC, last_seen DESC, company_id);

-- A reporting owner, a person or an entity.
CREATE TABLE insider (
    insider_id  bigint PRIMARY KEY,
    name        text NOT NULL,
    city        text,
    state       text,
    country     text,
    name_source attribute_source NOT NULL,
    name_as_of  timestamptz NOT NULL,
    search_text text NOT NULL DEFAULT ''    -- lower-case name and former names
);
CREATE INDEX insider_search ON insider USING gin (search_text gin_trgm_ops);
CREATE INDEX insider_name_order ON insider (name, insider_id);

CREATE TABLE insider_name (
    insider_id bigint NOT NULL REFERENCES insider,
    name       text NOT NULL,
    first_seen date NOT NULL,
    last_seen  date NOT NULL,
    source     attribute_source NOT NULL,
    PRIMARY KEY (insider_id, name)
);

CREATE TABLE filing (
    company_id       bigint NOT NULL REFERENCES company,
    accession        bigint NOT NULL UNIQUE,
    form             form NOT NULL,
    is_amendment     boolean NOT NULL,
    filed_on         date NOT NULL,
    filed_on_source  date_source NOT NULL,
    accepted_at      timestamptz,           -- null when no source gave it
    accepted_at_source date_source,
    known_from       timestamptz NOT NULL,  -- accepted_at, else 22:00 New York on filed_on
    period_of_report date,
    date_of_original_submission date,
    original         bigint,                -- accession of the filing this amendment restates; null when none or ambiguous
    schema_version   text,
    submission_type  text,                  -- CONFORMED SUBMISSION TYPE of the header; null without header
    no_securities_owned boolean,
    not_subject_to_section16 boolean,
    form3_holdings_reported boolean,
    form4_transactions_reported boolean,
    aff10b5_one      boolean,               -- the 10b5-1 box; null when the document has none
    remarks          text,
    issuer_name      text NOT NULL,         -- as filed
    issuer_ticker    text,                  -- as filed, not normalised
    issuer_tickers   text[] NOT NULL DEFAULT '{}',  -- the symbols in it, normalised
    issuer_foreign_ticker text,
    document_count   integer,
    primary_document text,                  -- file name of the ownership document; null when not known
    source           filing_source NOT NULL,
    incomplete       boolean NOT NULL DEFAULT false,  -- from a data set with missing tables
    owner_ids        bigint[] NOT NULL,     -- in document order
    transaction_count integer NOT NULL,
    holding_count    integer NOT NULL,
    parser_version   integer NOT NULL,
    PRIMARY KEY (company_id, accession)
);
CREATE INDEX filing_by_day ON filing (filed_on DESC, accession DESC);
CREATE INDEX filing_by_company ON filing (company_id, filed_on DESC, accession DESC);
CREATE INDEX filing_known ON filing (company_id, known_from DESC, accession DESC);
CREATE INDEX filing_original ON filing (company_id, original) WHERE original IS NOT NULL;

CREATE TABLE filing_owner (
    company_id  bigint NOT NULL,
    accession   bigint NOT NULL,
    ordinal     smallint NOT NULL,          -- document order, from 1
    insider_id  bigint NOT NULL REFERENCES insider,
    name        text NOT NULL,              -- as filed
    is_director boolean NOT NULL,
    is_officer  boolean NOT NULL,
    is_ten_percent_owner boolean NOT NULL,
    is_other    boolean NOT NULL,
    officer_title text,
    officer_role officer_role,              -- the title, normalised; null when not an officer
    other_text  text,
    roles       smallint NOT NULL,          -- mask over role
    role        role NOT NULL,              -- the first of its roles
    street1 text, street2 text, city text, state text, zip text, state_description text,
    country text, is_non_us_address boolean,
    PRIMARY KEY (company_id, accession, ordinal),
    FOREIGN KEY (company_id, accession) REFERENCES filing ON DELETE CASCADE
);
CREATE INDEX filing_owner_insider ON filing_owner (insider_id, accession DESC);
CREATE INDEX filing_owner_relation ON filing_owner (company_id, insider_id, accession DESC);

-- One reported transaction: a line of Table I or Table II that is not a holding.
CREATE TABLE transaction (
    company_id   bigint NOT NULL,
    accession    bigint NOT NULL,
    "table"      security_table NOT NULL,
    ordinal      smallint NOT NULL,         -- document order among the transactions of its table, from 1
    -- as filed
    security_title text NOT NULL,
    row_form     form,                      -- transactionFormType of the row, which can differ from the document's
    code         transaction_code NOT NULL,
    equity_swap  boolean,
    traded_on    date NOT NULL,
    deemed_on    date,
    timeliness   timeliness,
    shares       numeric,                   -- null when only a dollar value was reported
    price        numeric,                   -- null when absent or only a footnote; 0 when reported as 0
    total_value  numeric,                   -- transactionTotalValue
    direction    direction NOT NULL,
    shares_owned_after numeric,
    value_owned_after  numeric,
    ownership    ownership NOT NULL,
    nature_of_ownership text,
    exercise_price numeric,                 -- Table II
    exercisable_on date,
    expires_on   date,
    underlying_title text,
    underlying_shares numeric,
    underlying_value numeric,
    -- of its filing, for hot filters
    form         form NOT NULL,
    is_amendment boolean NOT NULL,
    filed_on     date NOT NULL,
    accepted_at  timestamptz,
    owner_ids    bigint[] NOT NULL,
    insider_id   bigint NOT NULL,           -- first owner in document order that has the primary role
    roles        smallint NOT NULL,         -- mask over role: the union over all owners
    role         role NOT NULL,             -- primary: the first of roles
    -- derived by the rules of the domain
    kind         transaction_kind NOT NULL,
    value        numeric,                   -- shares × price, else total_value, else null
    known_from   timestamptz NOT NULL,
    known_until  timestamptz,               -- acceptance of the amendment that restates it; null while valid
    first_filed_on date NOT NULL,           -- filing day of the first report of this trade
    amends_accession bigint,                -- the line this one restates, in the same table
    amends_ordinal smallint,
    amended_by_accession bigint,            -- the line that restates this one
    amended_by_ordinal smallint,
    plan10b51    boolean,
    plan_source  plan_source,
    lag_business_days integer,
    is_late      boolean,
    ownership_change numeric,               -- signed change of the line's position as a fraction of the position before; null when unknown or from zero
    is_first_purchase boolean,              -- null for rows that are not purchases
    months_since_last_purchase integer,
    quality_flags quality_flag[] NOT NULL DEFAULT '{}',
    excluded     boolean NOT NULL,          -- a flag keeps it out of aggregates by default
    PRIMARY KEY (company_id, accession, "table", ordinal),
    FOREIGN KEY (company_id, accession) REFERENCES filing ON DELETE CASCADE
);
CREATE INDEX transaction_recent ON transaction (filed_on DESC, accession DESC, "table" DESC, ordinal DESC);
CREATE INDEX transaction_by_company ON transaction (company_id, filed_on DESC, accession DESC, "table" DESC, ordinal DESC);
CREATE INDEX transaction_by_insider ON transaction (insider_id, filed_on DESC, accession DESC, "table" DESC, ordinal DESC);
CREATE INDEX transaction_by_owners ON transaction USING gin (owner_ids);
CREATE INDEX transaction_code_day ON transaction (code, first_filed_on DESC, value DESC NULLS LAST);
CREATE INDEX transaction_company_day ON transaction (company_id, first_filed_on);
CREATE INDEX transaction_company_traded ON transaction (company_id, traded_on);
CREATE INDEX transaction_first_filed ON transaction (first_filed_on);
CREATE INDEX transaction_traded ON transaction (traded_on);
CREATE INDEX transaction_purchases ON transaction (company_id, traded_on) WHERE code = 'P';

-- A reported position without a trade.
CREATE TABLE holding (
    company_id   bigint NOT NULL,
    accession    bigint NOT NULL,
    "table"      security_table NOT NULL,
    ordinal      smallint NOT NULL,         -- document order among the holdings of its table, from 1
    security_title text NOT NULL,
    row_form     form,
    shares_owned numeric,
    value_owned  numeric,
    ownership    ownership NOT NULL,
    nature_of_ownership text,
    exercise_price numeric,
    exercisable_on date,
    expires_on   date,
    underlying_title text,
    underlying_shares numeric,
    underlying_value numeric,
    form         form NOT NULL,
    filed_on     date NOT NULL,
    insider_id   bigint NOT NULL,
    owner_ids    bigint[] NOT NULL,
    known_from   timestamptz NOT NULL,
    known_until  timestamptz,
    amends_accession bigint,
    amends_ordinal smallint,
    PRIMARY KEY (company_id, accession, "table", ordinal),
    FOREIGN KEY (company_id, accession) REFERENCES filing ON DELETE CASCADE
);
CREATE INDEX holding_by_insider ON holding (insider_id, filed_on DESC, accession DESC);
CREATE INDEX holding_recent ON holding (filed_on DESC, accession DESC, "table" DESC, ordinal DESC);

CREATE TABLE footnote (
    company_id bigint NOT NULL,
    accession  bigint NOT NULL,
    ordinal    smallint NOT NULL,
    footnote_id text NOT NULL,              -- F1, F2 … as in the document
    text       text NOT NULL,
    PRIMARY KEY (company_id, accession, ordinal),
    FOREIGN KEY (company_id, accession) REFERENCES filing ON DELETE CASCADE
);

-- Where a footnote hangs: the element of the document, and the row if it stands in one.
CREATE TABLE footnote_reference (
    company_id bigint NOT NULL,
    accession  bigint NOT NULL,
    ordinal    integer NOT NULL,            -- document order, from 1
    footnote_id text NOT NULL,
    "table"    security_table,              -- null outside the tables
    is_holding boolean,
    row_ordinal smallint,
    field      text NOT NULL,               -- the XML element: transactionPricePerShare …
    PRIMARY KEY (company_id, accession, ordinal),
    FOREIGN KEY (company_id, accession) REFERENCES filing ON DELETE CASCADE
);

CREATE TABLE signature (
    company_id bigint NOT NULL,
    accession  bigint NOT NULL,
    ordinal    smallint NOT NULL,
    name       text,
    signed_on  date,
    PRIMARY KEY (company_id, accession, ordinal),
    FOREIGN KEY (company_id, accession) REFERENCES filing ON DELETE CASCADE
);

-- What the SGML header of a full submission says of each party. Names, SIC and addresses are EDGAR's own.
CREATE TABLE filing_party (
    company_id bigint NOT NULL,
    accession  bigint NOT NULL,
    ordinal    smallint NOT NULL,           -- header order, from 1
    is_issuer  boolean NOT NULL,
    cik        bigint,
    name       text,
    organization_name text,
    sic        smallint,                    -- null when missing or 0000
    sic_title  text,
    irs_number text,
    state_of_incorporation text,
    fiscal_year_end text,                   -- MMDD
    form_type  text,
    act        text,
    file_number text,
    film_number text,
    business_address text[],                -- street, street, city, state, zip, phone
    mail_address text[],
    former_names text[] NOT NULL DEFAULT '{}',
    former_names_until date[] NOT NULL DEFAULT '{}',  -- the day on which each was given up
    PRIMARY KEY (company_id, accession, ordinal),
    FOREIGN KEY (company_id, accession) REFERENCES filing ON DELETE CASCADE
);

-- What lists outside filings say of a company: submissions JSON, the SEC's reference files. The newest word of each source.
CREATE TABLE company_reference (
    company_id bigint NOT NULL,
    source     attribute_source NOT NULL,
    as_of      timestamptz NOT NULL,
    name       text,
    sic        smallint,
    tickers    text[] NOT NULL DEFAULT '{}',
    exchange   text,
    PRIMARY KEY (company_id, source)
);

-- The bytes as read, one row a source of a filing. Compressed by PostgreSQL (TOAST, lz4).
CREATE TABLE filing_document (
    accession  bigint NOT NULL,
    source     filing_source NOT NULL,
    sha256     bytea NOT NULL,
    bytes      bytea COMPRESSION lz4,       -- null after retention
    byte_count bigint NOT NULL,
    origin     text NOT NULL,               -- path or URL it was read from
    read_at    timestamptz NOT NULL,
    parser_version integer NOT NULL,
    PRIMARY KEY (accession, source)
);

-- What could not be read, kept with its bytes until a reader can.
CREATE TABLE quarantine (
    sha256     bytea NOT NULL,
    origin     text NOT NULL,
    code       text NOT NULL,               -- NO_ACCESSION, TRUNCATED, NOT_A_FILING …
    message    text NOT NULL,
    line       integer,                     -- in the input; null when the error has no place
    bytes      bytea COMPRESSION lz4,       -- null when larger than the limit
    byte_count bigint NOT NULL,
    accession  bigint,
    first_seen timestamptz NOT NULL,
    attempts   integer NOT NULL DEFAULT 1,
    parser_version integer NOT NULL,
    PRIMARY KEY (sha256, origin)
);

-- A key by which a caller of the server is known: its hash only.
CREATE TABLE api_key (
    key_id     text PRIMARY KEY,            -- the public part of the key
    name       text NOT NULL,               -- whose it is
    hash       bytea NOT NULL,              -- sha256 of the whole key
    rate_per_second double precision,       -- null: the server's default
    burst      double precision,
    created_at timestamptz NOT NULL,
    revoked_at timestamptz                  -- null while valid
);

-- What each rollup table was built from: a changed declaration is rebuilt at `migrate`.
CREATE TABLE rollup_state (
    name        text PRIMARY KEY,
    declaration text NOT NULL,              -- the statements it was built by
    built_at    timestamptz NOT NULL
);

-- The roles are NOLOGIN: a deployment grants them to its own users, an embedded cluster sets them per connection.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'form4_reader') THEN CREATE ROLE form4_reader NOLOGIN; END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'form4_writer') THEN CREATE ROLE form4_writer NOLOGIN; END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;  -- another database of the cluster migrates at the same time
END $$;
GRANT USAGE ON SCHEMA public TO form4_reader, form4_writer;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO form4_reader;
GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON ALL TABLES IN SCHEMA public TO form4_writer;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO form4_reader;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON TABLES TO form4_writer;
