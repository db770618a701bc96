-- Where names and tickers begin with what was typed: the first of them, in the order of bytes, stand at one edge.
CREATE INDEX company_name_begin ON company ((lower(name) COLLATE "C"), company_id);
CREATE INDEX insider_name_begin ON insider ((lower(name) COLLATE "C"), insider_id);
CREATE INDEX company_ticker_begin ON company_ticker ((ticker COLLATE "C")) WHERE is_current;
