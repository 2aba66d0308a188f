-- The benchmark's policy with one of its 24 rules as a Lua function.
local it_industries = {
  banking = true, insurance = true, manufacturing = true, retail = true, healthcare = true,
}

return policy {
  name = "bench",
  about = "company",
  doc = "Which structure, by the benchmark's 24 rules?",
  scores = { "cto", "cio" },
  rules = {
    { id = "r1", when = "product == 'technology'", give = { cto = 4 } },
    { id = "r2", when = "product == 'tech_enabled'", give = { cto = 2, cio = 1 } },
    { id = "r3", when = "product == 'traditional'", give = { cio = 2 } },
    { id = "r4", when = "tech_advantage", give = { cto = 3 } },
    { id = "r5", when = "developers >= 5", give = { cto = 2 } },
    { id = "r6", when = "developers >= 50", give = { cto = 2 } },
    { id = "r7", when = "developers == 0", give = { cto = -1 } },
    { id = "r8", when = "employees >= 500", give = { cio = 4 } },
    { id = "r9", when = "employees >= 200 and employees < 500", give = { cio = 2 } },
    { id = "r10", when = "employees < 200", give = { cio = -2 } },
    { id = "r11", when = "count(regulations) >= 2", give = { cio = 3 } },
    { id = "r12", when = "has(regulations, 'SOX')", give = { cio = 1 } },
    { id = "r13", when = "has(regulations, 'HIPAA')", give = { cio = 1 } },
    { id = "r14", when = "infrastructure == 'significant'", give = { cio = 3 } },
    { id = "r15", when = "internal_it == 'complex'", give = { cio = 3 } },
    { id = "r16", when = "internal_it == 'minimal'", give = { cio = -3 } },
    { id = "r17", needs = { "industry", "product" },
      when = function(industry, product)
        return it_industries[industry] == true and product ~= "technology"
      end,
      give = { cio = 2 } },
    { id = "r18", when = "digital_transformation", give = { cto = 2, cio = 2 } },
    { id = "r19", when = "goal == 'innovation'", give = { cto = 2 } },
    { id = "r20", when = "goal == 'efficiency'", give = { cio = 2 } },
    { id = "r21", when = "stage == 'startup'", give = { cto = 2, cio = -2 } },
    { id = "r22", when = "stage == 'enterprise' and product == 'technology'",
      give = { cto = 1, cio = 2 } },
    { id = "r23", when = "outsourced_development and product ~= 'technology'",
      give = { cto = -1, cio = 1 } },
    { id = "r24", when = "has(roles, 'CIO') and not has(roles, 'CTO') and product == 'technology'",
      give = { cto = 1 } },
  },
  outcome = {
    { "both", when = "cto >= 5 and cio >= 5" },
    { "cto_only", when = "cto >= 5" },
    { "cio_only", when = "cio >= 5" },
    { "one_person_both_hats", when = "employees <= 200" },
    { "neither" },
  },
}
