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
WITH told AS MATERIALIZED (
  SELECT part.value AS key, owner, count(*) AS has, substr(part.value, 1, 1) = '=' AS is_whole
  FROM example, json_each(parts(text)) AS part GROUP BY 1, 2),
usual AS MATERIALIZED (
  SELECT owner, 1.0 * sum(has) / (SELECT sum(has) FROM told WHERE NOT is_whole) AS share
  FROM told WHERE NOT is_whole GROUP BY owner)
INSERT INTO example_weight
SELECT key, owner, has,
       iif(is_whole, told, round(8 * ln((has + doubt * share) / (of_all + doubt) / share)) / 8),
       iif(is_whole, 0, round(8 * ln(doubt / (of_all + doubt))) / 8)
FROM (SELECT *, sum(has) OVER (PARTITION BY key) AS of_all FROM told)
JOIN usual USING (owner), example_constant
WHERE is_whole OR of_all > (instr(key, ' ') > 0)
ORDER BY key, owner;

DROP TABLE IF EXISTS example_search;
CREATE VIRTUAL TABLE example_search USING fts5(  -- the examples that are nearest to a text
  text, content = 'example', content_rowid = 'id',
  tokenize = 'porter unicode61 remove_diacritics 2');
INSERT INTO example_search (example_search) VALUES ('rebuild');
