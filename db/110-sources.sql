-- Packs, sources, roles and the kinds of claims.

INSERT INTO pack VALUES
('remit', 'The shipped knowledge base');

INSERT INTO source (id, title, published, view, lines) VALUES
('s0', 'CIO vs CTO', '2025-01-02', 'a coach of technology leaders', 125),
('s1', 'CTO vs CIO: roles, responsibilities and career paths', NULL, 'a career guide for technology leaders', 201),
('s2', 'CIO vs. CTO: what is the difference?', NULL, 'an independent IT consultant', 70),
('s3', 'CIO vs. CTO: their key differences', NULL, 'a glossary of a recruiting company', 70);

INSERT INTO role (id, name) VALUES
('CIO', 'Chief Information Officer'),
('CTO', 'Chief Technology Officer');

INSERT INTO role_name (role, name, source, line) VALUES
('CIO', 'Chief Information Officer', 's0', 16),
('CTO', 'Chief Technology Officer', 's0', 14),
('CTO', 'Chief Technical Officer', 's2', 26);

INSERT INTO kind VALUES
('ai_impact', 'how artificial intelligence changes a role'),
('budget', 'how a role''s budget is seen and whom it answers to'),
('career', 'a step or fork of a career path'),
('collaboration', 'an area that both roles work on together'),
('complement', 'what a manager beside a single holder has to bring'),
('confusion', 'who mistakes one role for the other, and why'),
('danger', 'a sign that the division of roles goes wrong, or its consequence'),
('definition', 'what a role is'),
('difference', 'a short statement of how the roles differ'),
('fit', 'a trait of a person whom a role suits'),
('goal', 'what a role aims at'),
('history', 'when and why a role came up'),
('industry', 'what is usual in an industry or type of company'),
('metric', 'what a role''s success is measured by'),
('misconception', 'a wrong belief and its correction'),
('need', 'when a company needs a role, or both'),
('one_person', 'when one person can hold both roles'),
('overlap', 'an area that both roles touch, and how it splits'),
('pay', 'what a role earns'),
('question', 'the guiding question that a role asks'),
('readiness', 'a dimension in which readiness for a role is judged'),
('reporting', 'whom a role reports to, and what that means'),
('responsibility', 'what a role is responsible for'),
('skill', 'what a role has to be able to do'),
('system', 'a system, tool or vendor that a role runs or deals with'),
('threshold', 'a size of company at which something changes'),
('trend', 'how a role is changing');
