-- Each word of a name or ticker stands behind a space, the first one, too: one pattern, '% jo%', then finds the words
-- that begin with two letters, and pg_trgm has trigrams of it ('  j', ' jo') to find them by.
DROP INDEX company_search;
DROP INDEX insider_search;
CREATE INDEX company_search ON company USING gin ((' ' || search_text) gin_trgm_ops);
CREATE INDEX insider_search ON insider USING gin ((' ' || search_text) gin_trgm_ops);
