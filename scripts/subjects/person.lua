-- SPDX-License-Identifier: MIT
-- The subject "person": someone who looks at the posts of CTO and CIO for themselves. What they like
-- (policy "fit"), how far they are (policy "readiness"), where they stand (policy "career").
--
-- The traits are those by which the sources tell who suits which role, in the sources' order: s0's
-- five for each role, then s1's. Each is asked for by a question that takes yes or no.

local function trait(name, doc, question, aliases)
  return { name = name, type = "boolean", doc = doc, question = question, aliases = aliases }
end

local function rating(name, doc, question, aliases)
  return { name = name, type = "integer", unit = "of 5", min = 1, max = 5, doc = doc,
    question = question .. ", from 1 (not yet) to 5 (could teach it)?", aliases = aliases }
end

return subject {
  name = "person",
  doc = "Someone who looks at the posts of CTO and CIO for themselves.",
  identity = { "id", "name" },

  reading = {
    missing = { "N/A", "NA", "n.a.", "-", "?", "unknown", "undecided", "null" },
    yes = { "yes", "y", "true", "t", "1", "on", "x" },
    no = { "no", "n", "false", "f", "0", "off" },
    separators = ";|,",
  },

  fields = {
    { name = "id", type = "string", doc = "What names the record in its list.", aliases = { "nr" } },
    { name = "name", type = "string", doc = "What the person is called." },

    -- s0:97-101, who should choose CTO
    trait("builds_products", "loves to build products",
      "Do you love to build products?", { "loves_building_products" }),
    trait("works_with_developers", "likes the company of developers",
      "Do you want to spend your days with developers?", { "likes_developers" }),
    trait("cares_about_code", "minds architecture and code",
      "Do architecture and code matter to you?", { "cares_about_architecture" }),
    trait("wants_equity", "hopes for equity in a startup",
      "Would you take shares in a startup in place of safer pay?", { "startup_equity" }),
    trait("likes_change", "likes speed and change around them",
      "Do you like it when everything around you moves fast?", { "fast_paced" }),
    -- s0:105-109, who should choose CIO
    trait("enjoys_operations", "enjoys operations, and optimising them",
      "Do you enjoy running things and making them run better?", { "likes_operations" }),
    trait("likes_vendors", "likes to manage vendors and budgets",
      "Do you like to deal with vendors and budgets?", { "likes_budgets" }),
    trait("cares_about_security", "minds security and compliance",
      "Do security and compliance matter to you?", { "cares_about_compliance" }),
    trait("prefers_large_firms", "prefers stable, larger organisations",
      "Would you rather be in a large, settled organisation?", { "prefers_stable_firms" }),
    trait("solves_process_problems", "likes to solve problems of business processes",
      "Do you like to find out why a business process goes wrong?", { "likes_processes" }),
    -- s1:145-149, who might suit CTO
    trait("watches_users", "loves to see users take up what they built",
      "Do you love to watch people use what you have made?", { "loves_users" }),
    trait("likes_uncertainty", "draws energy from ambiguity, trials and considered bets",
      "Do open questions, trials and bold technology give you energy?", { "likes_ambiguity" }),
    trait("prefers_product_teams", "prefers product people, designers and engineers",
      "Are product people, designers and engineers your favourite colleagues?"),
    trait("takes_startup_risk", "is at ease with the risks of young companies",
      "Are you at ease with the risk that a startup fails?", { "accepts_risk" }),
    trait("thinks_of_advantage", "sees technology as a competitive advantage",
      "Is technology to you above all a way to beat competitors?"),
    -- s1:153-157, who might suit CIO
    trait("loves_reliability", "loves large, complex systems that run reliably",
      "Do you love it when large, complex systems simply run?", { "likes_reliability" }),
    trait("optimises_processes", "draws energy from better processes and less waste",
      "Does it give you energy to take waste out of a process?"),
    trait("works_across_organisation", "prefers to work with all parts of the organisation",
      "Do you prefer to deal with people from all parts of the organisation?"),
    trait("values_stability", "values stability, and is driven by large transformations",
      "Do you value stability, and large programmes of change more than new ventures?",
      { "likes_stability" }),
    trait("thinks_of_risk", "sees technology as support of operations and control of risk",
      "Is technology to you above all what supports operations and keeps risk down?"),

    -- s1:193, the four dimensions of readiness for the CTO post
    rating("technical_strategy", "technical strategy",
      "How good are you at technical strategy", { "technology_strategy" }),
    rating("team_leadership", "leading teams",
      "How good are you at leading teams", { "leadership" }),
    rating("stakeholder_communication", "talking with stakeholders",
      "How good are you at talking with stakeholders", { "communication" }),
    rating("business_acumen", "sense of business",
      "How good is your sense of business", { "business" }),
    -- s1:94-98, what the steps to the CIO post teach; two dimensions are those above
    rating("enterprise_technology", "infrastructure and enterprise technology",
      "How well do you know infrastructure and enterprise systems", { "infrastructure" }),
    rating("vendors_and_budgets", "dealing with vendors and budgets",
      "How good are you at dealing with vendors and budgets", { "budgeting" }),
    rating("compliance", "compliance across the enterprise",
      "How good are you at compliance across an enterprise"),
    rating("transformation", "leading digital transformation",
      "How good are you at leading digital transformation", { "change_management" }),

    { name = "aim", type = "string", allowed = { "CTO", "CIO" },
      doc = "the post that is aimed at",
      question = "Which post do you aim at: CTO or CIO?",
      aliases = { "target", "goal", "wants" },
      synonyms = { CTO = { "chief technology officer", "chief technical officer" },
        CIO = { "chief information officer" } } },
    -- The steps of the two paths (s1:82-86, s1:94-98) and the way in from consulting (s1:100).
    { name = "present", type = "string", doc = "the present job, as a step of a path",
      question = "What is your present job?",
      aliases = { "job", "position", "from", "title", "present_job", "current_job" },
      allowed = {
        "engineer", "senior_engineer", "tech_lead", "vp_engineering", "CTO",
        "it_support", "it_manager", "it_director", "vp_it", "CIO", "consultant",
      },
      synonyms = {
        engineer = { "software engineer", "developer", "software developer", "programmer" },
        senior_engineer = { "senior developer", "senior software engineer", "staff engineer",
          "principal engineer", "architect" },
        tech_lead = { "technical lead", "team lead", "engineering manager", "lead developer" },
        vp_engineering = { "VP of Engineering", "Head of Engineering", "vice president engineering",
          "director of engineering" },
        CTO = { "chief technology officer", "chief technical officer" },
        it_support = { "support", "helpdesk", "service desk", "systems administrator", "sysadmin",
          "administrator" },
        it_manager = { "infrastructure lead", "head of infrastructure", "IT lead" },
        it_director = { "director of IT", "head of IT" },
        vp_it = { "VP of IT", "senior director", "vice president IT" },
        CIO = { "chief information officer" },
        consultant = { "management consultant", "consulting", "McKinsey", "Deloitte", "Accenture" },
      } },
  },
}
