-- Derived from the claims: their roles and terms as rows, and the full-text index. The build keeps
-- the 9xx texts in the file, and the import of a pack runs them again: hence DROP before CREATE.

DROP TABLE IF EXISTS claim_role;
CREATE TABLE claim_role (
  role  TEXT NOT NULL REFERENCES role,
  claim TEXT NOT NULL REFERENCES claim,
  PRIMARY KEY (role, claim)
) STRICT, WITHOUT ROWID;
INSERT INTO claim_role
SELECT DISTINCT part.value, claim.id
FROM claim, json_each('["' || replace(claim.roles, ' ', '","') || '"]') AS part;

DROP TABLE IF EXISTS claim_term;
CREATE TABLE claim_term (
  claim TEXT NOT NULL REFERENCES claim,
  term  TEXT NOT NULL,
  PRIMARY KEY (claim, term)
) STRICT, WITHOUT ROWID;
INSERT INTO claim_term
SELECT DISTINCT claim.id, trim(part.value)
FROM claim, json_each('[' || replace(json_quote(claim.terms), ';', '","') || ']') AS part
WHERE trim(part.value) <> '';

DROP TABLE IF EXISTS claim_search;
CREATE VIRTUAL TABLE claim_search USING fts5(
  claim UNINDEXED, text, terms,
  tokenize = 'porter unicode61 remove_diacritics 2');
INSERT INTO claim_search (claim_search, rank) VALUES ('rank', 'bm25(0, 1, 2)'); -- a key word counts twice
INSERT INTO claim_search (claim, text, terms)
SELECT id, text, terms FROM claim ORDER BY source, line, id;
INSERT INTO claim_search (claim_search) VALUES ('optimize');
