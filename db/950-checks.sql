-- What is wrong in the facts, one row a problem: `remit kb check` lists them, and the import of a
-- pack that brings one is refused. Most references are kept by the tables themselves; they are checked
-- here once more for files that somebody changed by other means.

DROP TABLE IF EXISTS example_fault;
CREATE TABLE example_fault (
  example INTEGER PRIMARY KEY,
  same    INTEGER                   -- the first example of the same words; NULL: it has no word
) STRICT;
INSERT INTO example_fault
SELECT max(id), iif(words = '[]', NULL, min(id)) FROM (SELECT id, words(text) AS words FROM example)
GROUP BY words HAVING count(*) > 1 OR words = '[]';

DROP TABLE IF EXISTS term_fault;    -- a pack's terms of words that may stand inside any other
CREATE TABLE term_fault (
  phrase TEXT NOT NULL,
  pack   TEXT NOT NULL
) STRICT;
INSERT INTO term_fault
SELECT DISTINCT phrase, pack FROM term
WHERE pack <> 'remit' AND phrase NOT LIKE '=%' AND words(phrase) <> '[]'
  AND NOT EXISTS (SELECT 1 FROM json_each(words(phrase)) AS part
                  WHERE part.value NOT IN (SELECT word FROM filler));

DROP VIEW IF EXISTS problem;
DROP VIEW IF EXISTS unread_key;
DROP VIEW IF EXISTS read_key;
CREATE VIEW read_key (key) AS
SELECT id FROM role UNION SELECT 'shared' UNION SELECT 'none'
UNION SELECT key FROM term WHERE pack = 'remit'
UNION SELECT 'leans-' || id FROM role UNION SELECT 'says-' || id FROM role;

-- A key of a pack's own begins with its name: then it is no slip.
CREATE VIEW unread_key (phrase, key, pack) AS
SELECT phrase, key, pack FROM term
WHERE pack <> 'remit' AND key NOT IN (SELECT key FROM read_key) AND key NOT GLOB pack || '-?*';

CREATE VIEW problem (what, id, says, pack) AS
SELECT 'claim', id, 'source ''' || source || ''' does not exist', pack
FROM claim WHERE source NOT IN (SELECT id FROM source)
UNION ALL
SELECT 'claim', id, 'kind ''' || kind || ''' does not exist', pack
FROM claim WHERE kind NOT IN (SELECT id FROM kind)
UNION ALL
SELECT 'claim', claim.id, 'role ''' || part.value || ''' does not exist', claim.pack
FROM claim, json_each('["' || replace(claim.roles, ' ', '","') || '"]') AS part
WHERE part.value NOT IN (SELECT id FROM role)
UNION ALL
SELECT 'claim', claim.id, 'line ' || claim.line_end || ' lies behind the ' || source.lines
       || ' lines of ' || source.id, claim.pack
FROM claim JOIN source ON source.id = claim.source WHERE claim.line_end > source.lines
UNION ALL
SELECT 'claim', claim.id, 'says the same as ' || other.id, claim.pack
FROM claim JOIN claim AS other ON other.text = claim.text AND other.id < claim.id
UNION ALL
SELECT 'claim', id, 'has no terms to be found by', pack FROM claim WHERE trim(terms) = ''
UNION ALL
SELECT 'role', id, 'no claim defines it', pack FROM role
WHERE NOT EXISTS (SELECT 1 FROM claim_role JOIN claim ON claim.id = claim_role.claim
                  WHERE claim_role.role = role.id AND claim.kind = 'definition')
UNION ALL
SELECT 'dispute', id, 'fewer than two positions', pack FROM dispute
WHERE (SELECT count(*) FROM position WHERE dispute = dispute.id) < 2
UNION ALL
SELECT 'position', position.dispute || ' ' || source || ':' || line,
       'no claim rests on this line', dispute.pack
FROM position JOIN dispute ON dispute.id = position.dispute
WHERE NOT EXISTS (SELECT 1 FROM claim WHERE claim.source = position.source
                  AND position.line BETWEEN claim.line AND claim.line_end)
UNION ALL
SELECT 'position', position.dispute || ' ' || source || ':' || line,
       'owner ''' || owner || ''' is neither a role nor shared', dispute.pack
FROM position JOIN dispute ON dispute.id = position.dispute
WHERE owner NOT IN (SELECT id FROM role) AND owner <> 'shared'
UNION ALL
SELECT 'term', term.phrase, 'claim ''' || term.claim || ''' does not exist', term.pack
FROM term WHERE term.claim NOT IN (SELECT id FROM claim)
UNION ALL
SELECT 'term', term.phrase, 'dispute ''' || term.dispute || ''' does not exist', term.pack
FROM term WHERE term.dispute NOT IN (SELECT id FROM dispute)
UNION ALL
SELECT 'term', max(phrase), 'is found by the same words as ''' || min(phrase) || ''', and counts for '
       || counts_for || ' too', pack
FROM term_key -- '=IT' and '=it' are two: each wants its own letters
GROUP BY key, tail, counts_for, pack, iif(substr(phrase, 1, 1) = '=', phrase, '')
HAVING count(*) > 1
UNION ALL
SELECT 'term', term_key.phrase, 'counts for ' || counts_for || ' by ''' || other.phrase
       || ''' of the pack ' || other.pack || ' already', term_key.pack
FROM term_key JOIN term_key AS other USING (key, tail, counts_for)
WHERE term_key.pack <> 'remit' AND (other.pack = 'remit' OR other.pack < term_key.pack)
  AND (substr(term_key.phrase, 1, 1) = '=') = (substr(other.phrase, 1, 1) = '=')
UNION ALL
SELECT 'term', phrase, 'has no word to be found by', pack FROM term_key WHERE key = ''
UNION ALL
SELECT 'term', phrase, 'has only words that may stand inside any term', pack FROM term_fault
UNION ALL
SELECT 'term', phrase, 'weighs ' || printf('%g', weight) || ': a weight is above 0 and at most 10', pack
FROM term WHERE NOT (weight > 0 AND weight <= 10)
UNION ALL
SELECT 'term', phrase, 'counts for ''' || key || ''', which is neither a role nor a key that is read: one of'
       || ' its own begins with ''' || pack || '-''', pack
FROM unread_key
UNION ALL
SELECT 'term', phrase, 'is longer than six words', pack FROM term_key WHERE words > 6
UNION ALL
SELECT 'example', text, 'owner ''' || owner || ''' is neither a role nor ''shared'' or ''none''', pack
FROM example WHERE owner NOT IN (SELECT id FROM role) AND owner NOT IN ('shared', 'none')
UNION ALL
SELECT 'example', text, 'has no word to be read by', pack
FROM example WHERE trim(text) = '' OR id IN (SELECT example FROM example_fault WHERE same IS NULL)
UNION ALL
SELECT 'example', example.text, 'says the same as ''' || other.text || ''', of ' || other.owner,
       example.pack
FROM example_fault JOIN example ON example.id = example_fault.example
JOIN example AS other ON other.id = example_fault.same
UNION ALL
SELECT 'spelling', one.word, 'is read as a word that is itself read as another', spelling.pack
FROM spelling_stem AS one JOIN spelling_stem AS two ON two.stem = one.means
JOIN spelling ON spelling.word = one.word;
