-- SPDX-License-Identifier: MIT
-- Which of the two roles suits this person? Twenty traits, ten for each role (s0:97-109, s1:145-157).
-- A yes counts for the role that the source names; a no counts against it, but less: the sources say
-- whom a role suits, and not whom it does not. What is not answered counts nothing, so that a few
-- answers are enough for a first result, and the decision lists the questions that could turn it.

local traits = {
  { "builds_products", "CTO", "s0:97", "loves to build products" },
  { "works_with_developers", "CTO", "s0:98", "likes the company of developers" },
  { "cares_about_code", "CTO", "s0:99", "minds architecture and code" },
  { "wants_equity", "CTO", "s0:100", "hopes for equity in a startup" },
  { "likes_change", "CTO", "s0:101", "likes speed and change" },
  { "enjoys_operations", "CIO", "s0:105", "enjoys operations, and optimising them" },
  { "likes_vendors", "CIO", "s0:106", "likes to manage vendors and budgets" },
  { "cares_about_security", "CIO", "s0:107", "minds security and compliance" },
  { "prefers_large_firms", "CIO", "s0:108", "prefers stable, larger organisations" },
  { "solves_process_problems", "CIO", "s0:109", "likes to solve problems of business processes" },
  { "watches_users", "CTO", "s1:145", "loves to see users take up what was built" },
  { "likes_uncertainty", "CTO", "s1:146", "draws energy from ambiguity, trials and bets" },
  { "prefers_product_teams", "CTO", "s1:147", "prefers product people, designers and engineers" },
  { "takes_startup_risk", "CTO", "s1:148", "is at ease with the risks of a startup" },
  { "thinks_of_advantage", "CTO", "s1:149", "sees technology as a competitive advantage" },
  { "loves_reliability", "CIO", "s1:153", "loves complex systems that run reliably" },
  { "optimises_processes", "CIO", "s1:154", "draws energy from better processes and less waste" },
  { "works_across_organisation", "CIO", "s1:155", "prefers to work with the whole organisation" },
  { "values_stability", "CIO", "s1:156", "values stability and large transformations" },
  { "thinks_of_risk", "CIO", "s1:157", "sees technology as support of operations" },
}

local yes, no = 1, -0.5

local rules = {}
for _, trait in ipairs(traits) do
  local field, role, cite, says = table.unpack(trait)
  local id = field:gsub("_", "-")
  rules[#rules + 1] = {
    id = id,
    when = field,
    give = { [role] = yes, answers = 1 },
    because = "Someone who " .. says .. " suits the " .. role .. " role.",
    cite = { cite },
  }
  rules[#rules + 1] = {
    id = "not-" .. id,
    when = "not " .. field,
    give = { [role] = no, answers = 1 },
    because = "The " .. role .. " role suits someone who " .. says .. ", which is answered with no.",
    cite = { cite },
  }
end
rules[#rules + 1] = {
  id = "neither-is-better",
  note = "Neither role is better than the other: it is a matter of taste, and of the place one prefers to "
    .. "be in (s0:111, s1:159). Sorting people like this simplifies (s1:141), and early in a career "
    .. "nothing has to be decided yet (s1:185).",
  because = "Both roles matter, and no profile is above the other.",
  cite = { "s0:111", "s1:141", "s1:159", "s1:185" },
}

return policy {
  name = "fit",
  about = "person",
  doc = "Which of the two roles suits this person?",

  constants = {
    lead = 1, -- so far ahead, and it is an answer
    few = 5, -- answers; with fewer, the answer is a first impression
  },

  scores = { "CTO", "CIO", "answers" },
  rules = rules,

  outcome = {
    { "CTO", when = "CTO > 0 and CTO - CIO >= lead", doc = "The role of CTO suits this person more." },
    { "CIO", when = "CIO > 0 and CIO - CTO >= lead", doc = "The role of CIO suits this person more." },
    { "either", when = "CTO > 0 and CIO > 0", doc = "Both roles suit this person about equally." },
    { "not_answered", when = "answers == 0", doc = "Nothing is answered yet: the questions are below." },
    { "undecided", doc = "Nothing in the answers speaks clearly for one of the roles." },
  },

  outputs = {
    certainty = {
      { "a first impression, of a few answers", when = "answers > 0 and answers < few" },
      { "of half of the questions or fewer", when = "answers >= few and answers <= 10" },
      { "of most of the questions", when = "answers > 10" },
    },
  },
}
