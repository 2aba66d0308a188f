-- SPDX-License-Identifier: MIT
-- Which of the two roles does this company hire first, and when does the other follow? Whether it
-- needs both at all is for the policy "structure"; this one gives the order and the turning points.

local limits = {
  one_person_max = 200, -- people; s0:72; beyond, both are necessary: a couple of hundred (s2:31)
  cio_from = 500, -- people; s0:61
  complex_compliance = 2, -- regulations; s0:62 gives no number
  developer_team = 5, -- s0:56 gives no number
  software_share = 4, -- one in so many builds software: then software is the business
}
local reason, hint = 1, 0.5

return policy {
  name = "hiring",
  about = "company",
  doc = "Which of CTO and CIO does this company hire first, and when the other?",

  constants = limits,
  facts = {
    has_both = "known(roles) and all_of(roles, 'CTO', 'CIO')",
    has_cto = "known(roles) and has(roles, 'CTO')",
    has_cio = "known(roles) and has(roles, 'CIO')",
    sells_technology = "known(product) and product == 'technology'",
    grown = "known(employees) and employees > one_person_max",
  },
  assume = {
    { id = "startups-build-a-product",
      when = "one_of(stage, 'startup', 'scaleup')",
      set = { product = "technology" },
      because = "Start-ups and scale-ups are taken to be building a technology product.",
      cite = { "s0:66", "s1:106" } },
    { id = "software-firms-sell-technology",
      when = "one_of(industry, 'saas', 'fintech', 'technology')",
      set = { product = "technology" },
      because = "Companies of this industry sell technology.",
      cite = { "s0:57", "s1:28" } },
  },

  scores = { "CTO", "CIO" },

  rules = {
    { id = "startups-begin-with-the-cto",
      when = "stage == 'startup'",
      give = { CTO = reason },
      because = "A start-up begins with a CTO; an office suite is all its internal IT.",
      cite = { "s0:66" } },
    { id = "technology-in-the-core",
      when = "product == 'technology'",
      give = { CTO = reason },
      because = "With technology as the core of the business, the CTO matters more up front.",
      cite = { "s2:31", "s0:57" } },
    { id = "technology-carries-the-product",
      when = "product == 'tech_enabled'",
      give = { CTO = hint },
      because = "Technology carries what it sells.",
      cite = { "s2:31" } },
    { id = "development-team",
      when = "developers >= developer_team",
      give = { CTO = hint },
      because = "It has a team that builds software.",
      cite = { "s0:56" } },
    { id = "software-is-the-business",
      when = "developers >= developer_team and developers * software_share >= employees",
      give = { CTO = reason },
      because = "So much of its staff builds software that the team needs its leader first, "
        .. "whatever the company says it sells.",
      cite = { "s0:56" } },
    { id = "goal-is-innovation",
      when = "goal == 'innovation'",
      give = { CTO = reason },
      because = "Technology strategy is its goal, before efficiency.",
      cite = { "s2:31" } },
    { id = "goal-is-efficiency",
      when = "goal == 'efficiency'",
      give = { CIO = reason },
      because = "Its goal is efficiency.",
      cite = { "s2:31" } },
    { id = "traditional-enterprise",
      when = "product == 'traditional'",
      give = { CIO = reason },
      because = "Technology helps it to operate and is not what it sells: a CIO can look after "
        .. "all of it.",
      cite = { "s1:108", "s0:68" } },
    { id = "agencies-build-for-it",
      when = "outsourced_development and product ~= 'technology'",
      give = { CIO = reason },
      because = "Agencies build its software, which is not its core business: a CIO steers them.",
      cite = { "s0:76" } },
    { id = "size",
      when = "employees >= cio_from",
      give = { CIO = hint },
      because = "Its size calls for a CIO.",
      cite = { "s0:61" } },
    { id = "compliance",
      when = "count(regulations) >= complex_compliance",
      give = { CIO = hint },
      because = "Its compliance is complex.",
      cite = { "s0:62" } },
    { id = "complex-it",
      when = "internal_it == 'complex' or infrastructure == 'significant'",
      give = { CIO = reason },
      because = "Its IT is too complex for a CTO to look after besides.",
      cite = { "s0:74", "s0:63" } },
    { id = "it-grows",
      when = [[internal_it == 'moderate'
        and not (known(infrastructure) and infrastructure == 'significant')]],
      give = { CIO = hint },
      because = "Its IT is more than a CTO can look after besides for long.",
      cite = { "s0:74" } },

    { id = "the-cio-is-due",
      when = "grown and product ~= 'traditional' and not has_cio",
      note = "At this size it needs both roles: the CIO is due (s2:31).",
      because = "It has grown to a couple of hundred people.",
      cite = { "s2:31" } },
    { id = "the-cio-is-due-early",
      when = [[grown and employees < cio_from and product ~= 'traditional' and not has_cio
        and not (known(regulations) and count(regulations) >= complex_compliance)
        and not (known(infrastructure) and infrastructure == 'significant')]],
      because = "Both roles are taken to be needed before size alone calls for a CIO.",
      cite = { "s2:31" },
      dissent = { { "s0:61", "A CIO by size from " .. limits.cio_from .. " people on." } } },
    { id = "a-cio-for-a-technology-company",
      when = "sells_technology and not has_cio and employees < cio_from",
      because = "A technology company is taken to need a CIO at some size.",
      cite = { "s2:31" },
      dissent = { { "s1:106", "Start-ups and scale-ups have a CTO only; no size is given." } } },
    { id = "when-the-cio-follows",
      when = "not has_cio and not (known(product) and product == 'traditional') and not grown",
      note = "The CIO comes at about " .. limits.one_person_max .. " people (s2:31), or as soon as "
        .. "internal IT (s0:74) or compliance (s0:62) gets complex; at " .. limits.cio_from
        .. " by size alone (s0:61).",
      because = "Until then the CTO can look after internal IT as well.",
      cite = { "s2:31", "s0:74", "s0:62", "s0:61" } },
    { id = "when-the-cto-follows",
      when = "not has_cto and product ~= 'technology'",
      note = "The CTO comes when it builds a technology product (s0:54) or a team of developers "
        .. "(s0:56), or with a digital transformation (s1:110); until then a CIO with agencies will "
        .. "do (s0:76).",
      because = "Until then the CIO can see to software as well.",
      cite = { "s0:54", "s0:56", "s1:110", "s0:76" } },
    { id = "a-cio-for-the-time-being",
      when = "grown and product == 'traditional' and not has_cto",
      because = "Where technology only helps to operate, a CIO is taken to be enough.",
      cite = { "s1:108" },
      dissent = { { "s2:31", "From a couple of hundred people on, both are needed." } } },
    { id = "a-manager-for-the-other-side",
      when = "not has_both",
      note = "While one role stands alone, back it by a strong manager from the other side "
        .. "(s2:20, s2:31).",
      because = "A single role has weaknesses that somebody should make up for.",
      cite = { "s2:20", "s2:31" } },
  },

  outcome = {
    { "nobody", when = "has_both", doc = "Both roles are filled." },
    { "CIO_next", when = "has_cto", doc = "The CTO is there; the CIO is next, when it is time." },
    { "CTO_next", when = "has_cio", doc = "The CIO is there; the CTO is next, when it is time." },
    -- s2:31: technology in the core of the business puts the CTO first.
    { "CTO_first", when = "CTO > CIO or sells_technology", doc = "The CTO first." },
    { "CIO_first", when = "CIO > CTO", doc = "The CIO first." },
    { "either_first",
      doc = "Nothing that is known decides: a CTO for technology strategy, a CIO for efficiency." },
  },
}
