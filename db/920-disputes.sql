-- Derived: which claims a dispute is about. A line of a source often says several things; of the
-- claims of a position's line those count that have most of its words, a word of the dispute's title
-- three times. A position none of whose words is in a claim of its line is about none.

DROP TABLE IF EXISTS dispute_claim;
CREATE TABLE dispute_claim (
  claim   TEXT NOT NULL REFERENCES claim,
  dispute TEXT NOT NULL REFERENCES dispute,
  PRIMARY KEY (claim, dispute)
) STRICT, WITHOUT ROWID;
WITH said AS (
  SELECT position.dispute, position.source, position.line, part.value AS word, 3 AS weight
  FROM position JOIN dispute ON dispute.id = position.dispute, json_each(words(dispute.title)) AS part
  UNION
  SELECT dispute, source, line, part.value, 1 FROM position, json_each(words(says)) AS part),
telling AS MATERIALIZED (
  SELECT DISTINCT word FROM said
  WHERE word NOT IN (SELECT word FROM filler UNION SELECT lower(id) FROM role
                     UNION SELECT lower(id) || '''s' FROM role)),
found AS MATERIALIZED (
  SELECT telling.word, claim_search.claim FROM telling, claim_search
  WHERE claim_search MATCH '"' || telling.word || '"'),
placed AS (
  SELECT said.dispute, said.source, said.line, claim.id AS claim, sum(said.weight) AS score
  FROM said JOIN found ON found.word = said.word
  JOIN claim ON claim.id = found.claim AND claim.source = said.source
   AND said.line BETWEEN claim.line AND claim.line_end
  GROUP BY 1, 2, 3, 4)
INSERT INTO dispute_claim
SELECT DISTINCT claim, dispute
FROM (SELECT *, max(score) OVER (PARTITION BY dispute, source, line) AS best FROM placed)
WHERE score = best;

DROP TABLE IF EXISTS dispute_search;
CREATE VIRTUAL TABLE dispute_search USING fts5(
  dispute UNINDEXED, title, question, says,
  tokenize = 'porter unicode61 remove_diacritics 2');
INSERT INTO dispute_search (dispute_search, rank) VALUES ('rank', 'bm25(0, 4, 2, 1)');
INSERT INTO dispute_search (dispute, title, question, says)
SELECT id, title, question,
       (SELECT group_concat(says, ' ')
        FROM (SELECT says FROM position WHERE position.dispute = dispute.id ORDER BY source, line))
FROM dispute ORDER BY id;
INSERT INTO dispute_search (dispute_search) VALUES ('optimize');
