-- The tables of the knowledge base. The files of this folder are run in the order of their names:
-- 0xx tables, 1xx to 8xx facts, 9xx what is derived from them. Facts are one row a line, in the order
-- of their place in the source, so that a diff reads well.

PRAGMA application_id = 0x524D4954; -- 'RMIT'
PRAGMA user_version = 4;            -- the schema's version: the program checks it

CREATE TABLE meta (                 -- filled by the build: 'sha256' of the texts, 'derive' (db/9xx)
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE pack (
  id    TEXT PRIMARY KEY,           -- 'remit' is the shipped one
  title TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE source (
  id        TEXT PRIMARY KEY,       -- 's0' … 's3'
  title     TEXT NOT NULL,
  published TEXT,                   -- ISO date or year; NULL when the text does not say
  view      TEXT NOT NULL,          -- from where it looks at the roles, in a few words
  lines     INTEGER,                -- how many lines its text has; NULL when nobody counted
  pack      TEXT NOT NULL DEFAULT 'remit' REFERENCES pack
) STRICT, WITHOUT ROWID;

CREATE TABLE role (
  id   TEXT PRIMARY KEY,            -- 'CTO'
  name TEXT NOT NULL,               -- 'Chief Technology Officer'
  pack TEXT NOT NULL DEFAULT 'remit' REFERENCES pack
) STRICT, WITHOUT ROWID;

-- What an owner of few examples does not have is worked out word by word (940-examples.sql).
CREATE TRIGGER role_most BEFORE INSERT ON role WHEN (SELECT count(*) FROM role) >= 32
BEGIN SELECT raise(ABORT, 'a knowledge base has no more than 32 roles'); END;

CREATE TRIGGER role_id_is_plain BEFORE INSERT ON role
WHEN new.id = '' OR new.id GLOB '*[^A-Za-z0-9_-]*' OR lower(new.id) IN ('none', 'shared', 'both')
BEGIN SELECT raise(ABORT, 'a role''s id has only letters, digits, ''-'' and ''_'', and is not ''none'', ''shared'' or ''both'''); END;

CREATE TABLE role_name (            -- other names of a role, each with the source that uses it
  role   TEXT NOT NULL REFERENCES role,
  name   TEXT NOT NULL,
  source TEXT REFERENCES source,
  line   INTEGER,
  PRIMARY KEY (role, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE kind (                 -- what sort of statement a claim is
  id  TEXT PRIMARY KEY,
  doc TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE claim (
  id       TEXT PRIMARY KEY,        -- source, line, letter: 's0.61a'
  source   TEXT NOT NULL REFERENCES source,
  line     INTEGER NOT NULL CHECK (line > 0),
  line_end INTEGER NOT NULL CHECK (line_end >= line),
  kind     TEXT NOT NULL REFERENCES kind,
  roles    TEXT NOT NULL,           -- role ids, space between: 'CTO', 'CIO', 'CIO CTO'
  aspect   TEXT,                    -- what a comparison of the roles would file it under
  text     TEXT NOT NULL,           -- one statement, in the project's own words
  terms    TEXT NOT NULL,           -- proper nouns and key words, '; ' between
  low      REAL,                    -- numbers: from low to high; one of them alone is a bound
  high     REAL,
  unit     TEXT,                    -- 'people', 'USD/year', 'GBP/year', 'years', 'year', 'steps' …
  country  TEXT,                    -- ISO 3166 code, for pay
  basis    TEXT,                    -- for pay: 'base', 'total', 'bonus', 'equity', 'unstated'
  pack     TEXT NOT NULL DEFAULT 'remit' REFERENCES pack,
  CHECK (unit IS NOT NULL OR (low IS NULL AND high IS NULL))
) STRICT, WITHOUT ROWID;

CREATE TRIGGER claim_roles_exist BEFORE INSERT ON claim
WHEN EXISTS (SELECT 1 FROM json_each('["' || replace(new.roles, ' ', '","') || '"]')
             WHERE value NOT IN (SELECT id FROM role))
BEGIN SELECT raise(ABORT, 'this claim''s roles are not all in the table role'); END;

CREATE TRIGGER claim_numbers_are_finite BEFORE INSERT ON claim
WHEN abs(new.low) = 9e999 OR abs(new.high) = 9e999
BEGIN SELECT raise(ABORT, 'a number of this claim is too large to be one'); END;

CREATE TABLE dispute (              -- a question on which sources disagree
  id       TEXT PRIMARY KEY,        -- 'vendor-management'
  title    TEXT NOT NULL,
  question TEXT NOT NULL,
  pack     TEXT NOT NULL DEFAULT 'remit' REFERENCES pack
) STRICT, WITHOUT ROWID;

CREATE TABLE position (             -- what one source holds in a dispute
  dispute TEXT NOT NULL REFERENCES dispute,
  source  TEXT NOT NULL REFERENCES source,
  line    INTEGER NOT NULL,
  owner   TEXT,                     -- 'CTO', 'CIO', 'shared'; NULL when it is not about an owner
  says    TEXT NOT NULL,            -- in the project's own words
  PRIMARY KEY (dispute, source, line)
) STRICT, WITHOUT ROWID;

CREATE TABLE term (                 -- words of clients, and what each counts for in ownership
  phrase  TEXT NOT NULL,            -- words as people write them
  key     TEXT NOT NULL,            -- an owner (role id, 'shared', 'none') or a side ('product',
                                    -- 'operations') or another key that a subject's field sums up
  weight  REAL NOT NULL,
  claim   TEXT REFERENCES claim,    -- the claim behind it, if one is
  dispute TEXT REFERENCES dispute,  -- the dispute that it touches, if one
  pack    TEXT NOT NULL DEFAULT 'remit' REFERENCES pack,
  PRIMARY KEY (phrase, key, pack)
) STRICT, WITHOUT ROWID;

CREATE TABLE example (              -- what people say, and who owns it: the words of a text are weighed by
  id    INTEGER PRIMARY KEY,        -- the examples that have them
  text  TEXT NOT NULL UNIQUE,
  owner TEXT NOT NULL,              -- role id, 'shared' or 'none'
  pack  TEXT NOT NULL DEFAULT 'remit' REFERENCES pack
) STRICT;

CREATE TRIGGER example_owner_exists BEFORE INSERT ON example
WHEN new.owner NOT IN ('shared', 'none') AND new.owner NOT IN (SELECT id FROM role)
BEGIN SELECT raise(ABORT, 'this example''s owner is neither a role nor ''shared'' or ''none'''); END;

-- Language: how words are compared when a text is searched for terms. No word here counts for a role.

CREATE TABLE country_name (         -- what people call the countries of claims on pay
  name TEXT PRIMARY KEY COLLATE NOCASE,
  code TEXT NOT NULL                -- ISO 3166
) STRICT, WITHOUT ROWID;

CREATE TABLE spelling (             -- a word, and the words it is read as: 'colour' -> 'color'
  word  TEXT PRIMARY KEY,           -- one word; its other forms (plural, -ing …) follow by themselves
  means TEXT NOT NULL,              -- itself: kept apart from others of its stem
  pack  TEXT NOT NULL DEFAULT 'remit' REFERENCES pack
) STRICT, WITHOUT ROWID;

CREATE TABLE filler (               -- words that may stand inside a term: 'set up (our) laptops'
  word TEXT PRIMARY KEY,
  pack TEXT NOT NULL DEFAULT 'remit' REFERENCES pack
) STRICT, WITHOUT ROWID;

CREATE TABLE common_word (          -- words that are no typo of a term, however near they look
  word TEXT PRIMARY KEY,
  pack TEXT NOT NULL DEFAULT 'remit' REFERENCES pack
) STRICT, WITHOUT ROWID;
