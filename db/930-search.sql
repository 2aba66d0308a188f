-- Derived: how well each word finds each claim and each dispute, so that a search adds up what it reads
-- here. The full-text index ranks each word once, at the build; the sum is what it would say of a query
-- that asks for any of the words, at a small part of the time.

DROP TABLE IF EXISTS search_run;
CREATE TABLE search_run (           -- stems run together that the spelling table equates with others
  key TEXT PRIMARY KEY              -- 'humanresourc', as 'human resources' is 'hr'
) STRICT, WITHOUT ROWID;
INSERT INTO search_run SELECT stem FROM spelling_stem UNION SELECT means FROM spelling_stem;

DROP TABLE IF EXISTS search_claim;
CREATE TABLE search_claim (
  number INTEGER PRIMARY KEY,       -- in the order of source, line and id
  claim  TEXT NOT NULL
) STRICT;
INSERT INTO search_claim SELECT rowid, claim FROM claim_search;

DROP TABLE IF EXISTS search_weight;
CREATE TABLE search_weight (
  place  INTEGER NOT NULL,          -- 0 claims, 1 titles and questions of disputes, 2 all of disputes
  key    TEXT NOT NULL,             -- a stem with its spellings; behind a '+': the spellings of a run
  number INTEGER NOT NULL,          -- of the claim or the dispute: its rowid in the full-text table
  weight INTEGER NOT NULL,          -- of the key in it, in billionths
  PRIMARY KEY (place, key, number)
) STRICT, WITHOUT ROWID;
WITH spelled AS (                   -- which words a key stands for
  SELECT stem AS key, word AS form FROM spelling_stem
  UNION SELECT stem, spelling.means FROM spelling_stem JOIN spelling USING (word)
  UNION SELECT spelling_stem.means, word FROM spelling_stem
  UNION SELECT spelling_stem.means, spelling.means FROM spelling_stem JOIN spelling USING (word)),
said AS (
  SELECT text || ' ' || terms AS text FROM claim
  UNION ALL SELECT title || ' ' || question || ' ' || says FROM dispute_search),
asked AS (
  SELECT plain_key(value) AS key, value AS form
  FROM (SELECT DISTINCT part.value FROM said, json_each(words(said.text)) AS part)
  UNION ALL SELECT key, form FROM spelled
  UNION ALL SELECT '+' || key, form FROM spelled),
form AS (                           -- 'colour' and 'colours' are one to the index
  SELECT DISTINCT key, first_value(form) OVER (
           PARTITION BY key, plain_key(form), json_array_length(words(form)) ORDER BY form) AS form
  FROM asked),
query AS MATERIALIZED (
  SELECT key, group_concat('"' || replace(form, '"', '""') || '"', ' OR ') AS query
  FROM (SELECT key, form FROM form ORDER BY key, form) GROUP BY key)
INSERT INTO search_weight
SELECT 0, key, claim_search.rowid, round(rank * -1e9)
FROM query, claim_search WHERE claim_search MATCH query
UNION ALL
SELECT 1, key, dispute_search.rowid, round(rank * -1e9)
FROM query, dispute_search WHERE dispute_search MATCH '{title question} : (' || query || ')'
UNION ALL
SELECT 2, key, dispute_search.rowid, round(rank * -1e9)
FROM query, dispute_search WHERE dispute_search MATCH query;
