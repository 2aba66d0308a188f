-- Derived from the terms, the examples, the claims and the language data: how the words of a free text
-- lead to terms. The functions are the program's: words(text) is a list of folded words,
-- plain_key(text) its stems run together, run_key(text) the same after the spelling table,
-- parts(text) the latter for each word, each two and the whole; the table typo_index says which words
-- of the vocabulary may be meant by a typo.

-- Words that share their stem with others of another sense: found by the word itself. A word that is
-- read as itself begins such a group. The mark keeps its key from being one that a stem can have.
DROP TABLE IF EXISTS word_apart;
CREATE TABLE word_apart (
  word  TEXT PRIMARY KEY,           -- folded
  means TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO word_apart
SELECT json_extract(words(word), '$[0]'), lower(means) || ''''
FROM spelling
WHERE plain_key(word) = plain_key(means) AND means IN (SELECT word FROM spelling WHERE word = means);

DROP TABLE IF EXISTS spelling_stem;
CREATE TABLE spelling_stem (
  stem  TEXT PRIMARY KEY,
  means TEXT NOT NULL,              -- the key of what it is read as
  word  TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO spelling_stem
SELECT plain_key(spelling.word), min(coalesce(word_apart.means, plain_key(spelling.means))),
       min(spelling.word)
FROM spelling LEFT JOIN word_apart ON word_apart.word = lower(spelling.means)
WHERE plain_key(spelling.word) <> plain_key(spelling.means) GROUP BY 1;

CREATE INDEX spelling_stem_means ON spelling_stem (means);

-- A phrase is found by its head; what stands behind a gap ('set up … accounts') is its tail.
DROP TABLE IF EXISTS term_key;
CREATE TABLE term_key (
  key        TEXT NOT NULL,
  tail       TEXT NOT NULL,
  words      INTEGER NOT NULL,      -- of the head
  phrase     TEXT NOT NULL,
  counts_for TEXT NOT NULL,
  pack       TEXT NOT NULL REFERENCES pack,
  weight     REAL NOT NULL,
  claim      TEXT REFERENCES claim,
  dispute    TEXT REFERENCES dispute,
  PRIMARY KEY (key, tail, phrase, counts_for, pack)
) STRICT, WITHOUT ROWID;
INSERT INTO term_key
SELECT run_key(head), run_key(tail), json_array_length(words(head)), phrase, key, pack, weight,
       claim, dispute
FROM (SELECT *, iif(instr(phrase, '…'), substr(phrase, 1, instr(phrase, '…') - 1), phrase) AS head,
             iif(instr(phrase, '…'), substr(phrase, instr(phrase, '…') + 1), '') AS tail
      FROM term);

DROP TABLE IF EXISTS typo_block;
DROP TABLE IF EXISTS vocabulary;
CREATE TABLE vocabulary (
  id      INTEGER PRIMARY KEY,
  word    TEXT NOT NULL UNIQUE,
  stem    TEXT NOT NULL,
  means   TEXT NOT NULL,            -- its key after the spelling table
  uses    INTEGER NOT NULL,         -- in how many terms, examples and claims it stands
  is_told INTEGER NOT NULL          -- 1 when it stands in a term, or in two examples
) STRICT;
INSERT INTO vocabulary (word, stem, means, uses, is_told)
SELECT part.word, iif(word_apart.word IS NULL, plain_key(part.word), part.word),
       run_key(part.word), uses, is_told
FROM (SELECT word, count(*) AS uses, sum(tells) >= 2 AS is_told
      FROM (SELECT DISTINCT phrase, part.value AS word, 2 AS tells
            FROM (SELECT DISTINCT phrase FROM term), json_each(words(phrase)) AS part
            UNION ALL
            SELECT DISTINCT example.id, part.value, 1
            FROM example, json_each(words(example.text)) AS part
            UNION ALL
            SELECT DISTINCT claim.id, part.value, 0
            FROM claim, json_each(words(claim.text || ' ' || claim.terms)) AS part)
      GROUP BY word) AS part
LEFT JOIN word_apart USING (word)
ORDER BY part.word;

CREATE TABLE typo_block (           -- two words share a key when a typo or two lies between them
  first   INTEGER PRIMARY KEY,      -- key of the block
  entries BLOB NOT NULL             -- keys and ids of words, four bytes each, sorted
) STRICT;
INSERT INTO typo_block SELECT first, entries FROM typo_index;

DROP TABLE IF EXISTS known_stem;
CREATE TABLE known_stem (           -- what is no typo
  stem TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
INSERT INTO known_stem
SELECT stem FROM vocabulary
UNION SELECT stem FROM spelling_stem
UNION SELECT plain_key(word) FROM filler
UNION SELECT plain_key(word) FROM common_word;
