-- SPDX-License-Identifier: MIT
-- The two need lists of s0, line by line: which criteria for a CTO (s0:54-57) and for a CIO
-- (s0:61-64) does the company meet, which not, and which cannot be told? With --explain every line
-- is shown. What follows from the answers for the structure is for the policy "structure" to say.

return policy {
  name = "need",
  about = "company",
  doc = "Which criteria for needing a CTO or a CIO does this company meet?",

  constants = {
    criteria_needed = 1, -- the lists do not say whether one is enough
    developer_team = 5, -- s0:56 gives no number; one in so many people must be one of them, too
    team_share = 200,
    couple_of_hundred = 200, -- people; s2:31
    cio_from = 500, -- people; s0:61
    complex_compliance = 2, -- regulations; s0:62 gives no number
  },

  facts = {
    team = [[developers >= developer_team
      and not (known(employees) and developers * team_share < employees)]],
  },

  scores = { "CTO", "CIO" },

  rules = {
    { id = "cto-builds-a-tech-product",
      when = "product == 'technology' or product == 'tech_enabled' and team",
      give = { CTO = 1 },
      because = "It is building a tech product.",
      cite = { "s0:54" } },
    { id = "cto-technology-is-the-advantage",
      when = "tech_advantage",
      give = { CTO = 1 },
      because = "Technology is its competitive advantage.",
      cite = { "s0:55" } },
    { id = "cto-development-team",
      when = "team",
      give = { CTO = 1 },
      because = "It has a development team that builds software.",
      cite = { "s0:56" } },
    { id = "cto-product-is-technology",
      when = "product == 'technology'",
      give = { CTO = 1 },
      because = "Its product is technology.",
      cite = { "s0:57" } },
    { id = "cio-large-organisation",
      when = "employees >= cio_from",
      give = { CIO = 1 },
      because = "It is a larger organisation.",
      cite = { "s0:61" } },
    { id = "cio-not-large-enough",
      when = [[employees > couple_of_hundred and employees < cio_from
        and not (known(regulations) and count(regulations) >= complex_compliance)
        and not (known(infrastructure) and infrastructure == 'significant')
        and not (known(it_critical) and it_critical)]],
      because = "The list has a CIO for larger organisations only.",
      cite = { "s0:61" },
      dissent = { { "s2:31", "Both roles are necessary from a couple of hundred people on." } } },
    { id = "cio-complex-compliance",
      when = "count(regulations) >= complex_compliance",
      give = { CIO = 1 },
      because = "Its compliance is complex.",
      cite = { "s0:62" } },
    { id = "cio-significant-infrastructure",
      when = "infrastructure == 'significant'",
      give = { CIO = 1 },
      because = "It runs significant enterprise infrastructure.",
      cite = { "s0:63" } },
    { id = "cio-it-critical-not-product",
      when = "it_critical and product ~= 'technology'",
      give = { CIO = 1 },
      because = "IT operations are critical to it and not what it sells.",
      cite = { "s0:64" } },
  },

  outcome = {
    { "both", when = "CTO >= criteria_needed and CIO >= criteria_needed",
      doc = "It meets criteria of both lists." },
    { "CTO", when = "CTO >= criteria_needed", doc = "It meets criteria for a CTO only." },
    { "CIO", when = "CIO >= criteria_needed", doc = "It meets criteria for a CIO only." },
    { "neither", doc = "No criterion of either list is known to be met." },
  },
}
