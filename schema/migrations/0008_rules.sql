-- What a store corrects in the program's own tables of rules, and what lists say of former names.

-- Corrections as they were given, one a line: `7370 COMMUNICATION`, `2027-12-24 closed`.
CREATE TABLE rule_correction (
    subject text PRIMARY KEY CHECK (subject IN ('SECTORS', 'CALENDAR')),
    text    text NOT NULL
);

-- Grows with every correction, so that each writer notices without another query that it has to read them again.
ALTER TABLE data_version ADD COLUMN rules integer NOT NULL DEFAULT 0;

-- Element by element: a name, and from when until when it was used; null where the list does not say.
ALTER TABLE company_reference
    ADD COLUMN former_names text[] NOT NULL DEFAULT '{}',
    ADD COLUMN former_names_from date[] NOT NULL DEFAULT '{}',
    ADD COLUMN former_names_until date[] NOT NULL DEFAULT '{}';
