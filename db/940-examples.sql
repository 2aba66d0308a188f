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
  least REAL NOT NULL,              -- so much of one is this owner's at least: then `doubt` is more
  told  REAL NOT NULL               -- what a whole example weighs
) STRICT;
INSERT INTO example_constant VALUES (1.5, 0.1, 40);

DROP TABLE IF EXISTS temp.example_told;
CREATE TEMP TABLE example_told (    -- how many examples of an owner have a word, a pair, or are this text
  key   TEXT NOT NULL,
  owner TEXT NOT NULL,
  has   INTEGER NOT NULL,
  PRIMARY KEY (key, owner)
) STRICT, WITHOUT ROWID;
INSERT INTO example_told
SELECT part.value, owner, 1 FROM example, json_each(parts(text)) AS part WHERE true
ON CONFLICT DO UPDATE SET has = has + 1; -- faster than to sort them all

DROP TABLE IF EXISTS example_owner;
CREATE TABLE example_owner (
  owner    TEXT PRIMARY KEY,
  examples INTEGER NOT NULL,        -- how many are this owner's
  prior    REAL NOT NULL,           -- what that weighs before any word is read
  usual    REAL NOT NULL,           -- the owner's share of all words and pairs of examples
  doubt    REAL NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO example_owner
SELECT owner, count(*), round(8 * ln(1.0 * count(*) / (SELECT count(*) FROM example)
                           * (SELECT count(DISTINCT owner) FROM example))) / 8, usual,
       max(doubt, least / usual)
FROM example, example_constant JOIN (
  SELECT owner, 1.0 * sum(has) / sum(sum(has)) OVER () AS usual
  FROM example_told WHERE key NOT GLOB '=*' GROUP BY owner) USING (owner)
GROUP BY owner;

DROP TABLE IF EXISTS example_weight;
CREATE TABLE example_weight (
  key      TEXT NOT NULL,           -- of a word; of two, a space between; of a whole example, behind '='
  owner    TEXT NOT NULL,
  examples INTEGER NOT NULL,        -- how many of this owner's have it
  weight   REAL NOT NULL,
  others   REAL NOT NULL,           -- what it weighs for an owner of whom none has it
  PRIMARY KEY (key, owner)
) STRICT, WITHOUT ROWID;
INSERT INTO example_weight
SELECT key, owner, has,
       iif(is_whole, told, round(8 * ln((has + owner.doubt * usual) / (of_all + owner.doubt) / usual)) / 8),
       iif(is_whole, 0, round(8 * ln(example_constant.doubt / (of_all + example_constant.doubt))) / 8)
FROM (SELECT key, sum(has) AS of_all, substr(key, 1, 1) = '=' AS is_whole FROM example_told
      GROUP BY key HAVING is_whole OR of_all > (instr(key, ' ') > 0))
CROSS JOIN example_told USING (key) JOIN example_owner AS owner USING (owner), example_constant;

-- An owner of so few examples that none can be expected to have a word: that none has it tells less.
INSERT INTO example_weight
SELECT key, owner.owner, 0, round(8 * ln(owner.doubt / (of_all + owner.doubt))) / 8, others
FROM (SELECT key, sum(examples) AS of_all, others FROM example_weight
      WHERE key NOT GLOB '=*' GROUP BY key), example_owner AS owner, example_constant
WHERE owner.doubt > example_constant.doubt
ON CONFLICT DO NOTHING;
DROP TABLE temp.example_told;

DROP TABLE IF EXISTS example_search;
CREATE VIRTUAL TABLE example_search USING fts5(  -- the examples that are nearest to a text
  text, content = 'example', content_rowid = 'id',
  tokenize = 'porter unicode61 remove_diacritics 2');
INSERT INTO example_search (example_search) VALUES ('rebuild');
