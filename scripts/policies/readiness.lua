-- SPDX-License-Identifier: MIT
-- How ready is this person for the post? Strengths, gaps, and a roadmap that begins with the greatest
-- gap. The four dimensions for the CTO are s1's (s1:193). No source assesses the CIO; those for the
-- CIO are derived from what the steps of the path to it teach (s1:94-98, s1:100), and say so. Nor
-- does a source give a scale: ratings from 1 to 5 and the bounds below are this policy's.

local bounds = {
  strength_from = 4, -- a rating from which on a dimension is a strength
  gap_to = 2, -- a rating up to which it is a gap; between the two it is to be deepened
}

local for_cto = {
  { "technical_strategy", "Technical strategy", { "s1:193" },
    "take decisions on architecture and platform for the whole product (s1:34, s1:86)" },
  { "team_leadership", "Team leadership", { "s1:193" },
    "lead people, then scale teams and shape their organisation (s1:84, s1:85)" },
  { "stakeholder_communication", "Stakeholder communication", { "s1:193" },
    "learn to speak with people outside technology, then with the board (s1:185, s1:86)" },
  { "business_acumen", "Business acumen", { "s1:193" },
    "tie technology decisions to results of the business, as its partner (s1:86, s1:189)" },
}
local for_cio = {
  { "enterprise_technology", "Infrastructure and enterprise technology", { "s1:94", "s1:98" },
    "know infrastructure from its base, then plan IT for the enterprise (s1:94, s1:97)" },
  { "team_leadership", "Team leadership", { "s1:95" }, "manage IT teams (s1:95)" },
  { "vendors_and_budgets", "Vendors and budgets", { "s1:95", "s1:97" },
    "manage vendors and a budget, then a large one (s1:95, s1:97)" },
  { "compliance", "Compliance", { "s1:96" }, "answer for compliance across the enterprise (s1:96)" },
  { "transformation", "Digital transformation", { "s1:96", "s1:98" },
    "lead a programme that changes how the enterprise works (s1:96, s1:98, s1:100)" },
  { "stakeholder_communication", "Stakeholder communication", { "s1:97", "s1:98", "s1:100" },
    "gain exposure to the board and be a partner in the C-suite (s1:97, s1:98, s1:100)" },
}

local rules = {}
local function rule(entry)
  rules[#rules + 1] = entry
end

local function strengths(role, dimensions)
  for _, dimension in ipairs(dimensions) do
    local field, title, cite = table.unpack(dimension)
    rule { id = role:lower() .. "-strength-" .. field:gsub("_", "-"),
      when = "aim == '" .. role .. "' and " .. field .. " >= strength_from",
      give = { strengths = 1 },
      note = "Strength: " .. title .. ".",
      because = title .. " is a strength already.",
      cite = cite }
  end
end

-- The ratings outside, the dimensions inside: so the roadmap begins with what is rated lowest.
local function roadmap(role, dimensions)
  for rated = 1, bounds.strength_from - 1 do
    for _, dimension in ipairs(dimensions) do
      local field, title, cite, advice = table.unpack(dimension)
      local is_gap = rated <= bounds.gap_to
      rule { id = role:lower() .. "-rated-" .. rated .. "-" .. field:gsub("_", "-"),
        when = "aim == '" .. role .. "' and " .. field .. " == " .. rated,
        give = { [is_gap and "gaps" or "to_deepen"] = 1 },
        note = "Roadmap, " .. title .. (is_gap and " (a gap, " or " (to deepen, ") .. rated
          .. " of 5): " .. advice .. ".",
        because = title .. (is_gap and " is a gap." or " is to be deepened."),
        cite = cite }
    end
  end
end

strengths("CTO", for_cto)
strengths("CIO", for_cio)
roadmap("CTO", for_cto)
roadmap("CIO", for_cio)

rule { id = "derived-for-the-cio",
  when = "aim == 'CIO'",
  note = "Derived from s1's career path to CIO (s1:94-98, s1:100): the sources assess CTOs only.",
  because = "No source names dimensions of readiness for the CIO.",
  cite = { "s1:94-98", "s1:100", "s1:193" } }
rule { id = "in-the-post-already",
  when = "present == aim",
  note = "In the post already: the roadmap is for sharpening one's edge (s1:195).",
  because = "An assessment is of use to people in the role, too.",
  cite = { "s1:195" } }
rule { id = "on-the-way",
  when = "present ~= aim",
  note = "Not in the post yet: an assessment pays from about two years before it (s1:195).",
  because = "An assessment is of use two years before the post.",
  cite = { "s1:195" } }

return policy {
  name = "readiness",
  about = "person",
  doc = "How ready is this person for the post of CTO, or CIO? Strengths, gaps, a roadmap.",

  constants = bounds,
  facts = {
    all_rated = [[aim == 'CTO' and known(technical_strategy) and known(team_leadership)
        and known(stakeholder_communication) and known(business_acumen)
      or aim == 'CIO' and known(enterprise_technology) and known(team_leadership)
        and known(vendors_and_budgets) and known(compliance) and known(transformation)
        and known(stakeholder_communication)]],
  },
  assume = {
    { id = "the-assessment-is-for-ctos",
      set = { aim = "CTO" },
      because = "The post is not given, and the sources assess readiness for the CTO's.",
      cite = { "s1:193" } },
  },

  scores = { "strengths", "to_deepen", "gaps" },
  rules = rules,

  outcome = {
    { "not_rated", when = "strengths + to_deepen + gaps == 0",
      doc = "Nothing is rated yet: the questions are below." },
    { "gaps_first", when = "gaps > 0", doc = "There are gaps to close first." },
    { "almost_ready", when = "to_deepen > 0",
      doc = "There is no gap in what is rated, but not all of it is a strength." },
    { "ready", when = "all_rated", doc = "Every dimension is a strength." },
    { "no_gap_so_far", doc = "What is rated is a strength, but not all is rated." },
  },
}
