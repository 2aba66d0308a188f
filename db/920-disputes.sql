-- Derived: which claims a dispute is about. A line of a source often says several things; those
-- claims of a position's line count that have a word of the dispute's title, or all when none has.

DROP TABLE IF EXISTS dispute_claim;
CREATE TABLE dispute_claim (
  claim   TEXT NOT NULL REFERENCES claim,
  dispute TEXT NOT NULL REFERENCES dispute,
  PRIMARY KEY (claim, dispute)
) STRICT, WITHOUT ROWID;
WITH title AS (
  SELECT dispute.id AS dispute, group_concat('"' || part.value || '"', ' OR ') AS words
  FROM dispute, json_each(words(dispute.title)) AS part
  WHERE part.value NOT IN (SELECT word FROM filler) GROUP BY dispute.id),
named AS (
  SELECT title.dispute, claim_search.claim FROM title, claim_search
  WHERE claim_search MATCH title.words),
placed AS (
  SELECT position.dispute, position.source, position.line, claim.id AS claim,
         (position.dispute, claim.id) IN (SELECT dispute, claim FROM named) AS is_named
  FROM position JOIN claim ON claim.source = position.source
   AND position.line BETWEEN claim.line AND claim.line_end)
INSERT INTO dispute_claim
SELECT DISTINCT claim, dispute
FROM (SELECT *, max(is_named) OVER (PARTITION BY dispute, source, line) AS best FROM placed)
WHERE is_named = best;

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
