-- Derived from the examples: what each word, and each pair of words that stand side by side, tells of
-- the owner. A word weighs for an owner by how many of the examples that have it are this owner's,
-- beside how many would be if the word told nothing: ln((has + doubt * usual) / (all + doubt) / usual).
-- 0 tells nothing; a word of few examples tells little, as `doubt` examples more are taken to be as
-- usual. The sum of the weights of a text's words is what naive Bayes makes of them; it is
-- kept in eighths, so that sums are exact. A text that is itself an example has this one's owner,
-- whatever its words tell.

DROP TABLE IF EXISTS example_constant;
CREATE TABLE example_constant (
  doubt REAL NOT NULL,              -- in examples
  told  REAL NOT NULL               -- what a whole example weighs
) STRICT;
INSERT INTO example_constant VALUES (1.5, 12);

DROP TABLE IF EXISTS example_owner;
CREATE TABLE example_owner (
  owner    TEXT PRIMARY KEY,
  examples INTEGER NOT NULL,        -- how many are this owner's
  prior    REAL NOT NULL            -- what that weighs before any word is read
) STRICT, WITHOUT ROWID;
INSERT INTO example_owner
SELECT owner, count(*), round(8 * ln(1.0 * count(*) / (SELECT count(*) FROM example)
                           * (SELECT count(DISTINCT owner) FROM example))) / 8
FROM example GROUP BY owner;

DROP TABLE IF EXISTS example_weight;
CREATE TABLE example_weight (
  key      TEXT NOT NULL,           -- of a word; of two, a space between; of a whole example, behind '='
  owner    TEXT NOT NULL,
  examples INTEGER NOT NULL,        -- how many of this owner's have it
  weight   REAL NOT NULL,
  others   REAL NOT NULL,           -- what it weighs for an owner of whom none has it
  PRIMARY KEY (key, owner)
) STRICT, WITHOUT ROWID;
WITH word AS MATERIALIZED (
  SELECT example.id AS example, example.owner, part.value AS key,
         lead(part.value) OVER (PARTITION BY example.id ORDER BY part.key) AS next
  FROM example, json_each(keys(example.text)) AS part),
tell AS MATERIALIZED (              -- once an example
  SELECT example, owner, key, 0 AS is_pair FROM word
  UNION
  SELECT example, owner, key || ' ' || next, 1 FROM word WHERE next IS NOT NULL),
total AS MATERIALIZED (
  SELECT key, count(*) AS has FROM tell GROUP BY key HAVING has > max(is_pair)),
usual AS MATERIALIZED (
  SELECT owner, 1.0 * count(*) / (SELECT count(*) FROM tell) AS share FROM tell GROUP BY owner)
INSERT INTO example_weight
SELECT tell.key, tell.owner, count(*),
       round(8 * ln((count(*) + doubt * share) / (has + doubt) / share)) / 8,
       round(8 * ln(doubt / (has + doubt))) / 8
FROM tell JOIN total ON total.key = tell.key JOIN usual ON usual.owner = tell.owner, example_constant
GROUP BY tell.key, tell.owner;

INSERT INTO example_weight
SELECT key, owner, count(*), told, 0
FROM (SELECT owner, (SELECT '=' || group_concat(value, ' ') FROM json_each(keys(text))) AS key
      FROM example), example_constant
GROUP BY key, owner;

DROP TABLE IF EXISTS example_search;
CREATE VIRTUAL TABLE example_search USING fts5(  -- the examples that are nearest to a text
  text, content = 'example', content_rowid = 'id',
  tokenize = 'porter unicode61 remove_diacritics 2');
INSERT INTO example_search (example_search) VALUES ('rebuild');
