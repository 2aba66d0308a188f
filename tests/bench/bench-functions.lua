-- The benchmark's policy with all of its 24 rules as Lua functions.
local it_industries = {
  banking = true, insurance = true, manufacturing = true, retail = true, healthcare = true,
}

local function has(list, wanted)
  for _, item in ipairs(list) do
    if item == wanted then return true end
  end
  return false
end

return policy {
  name = "bench",
  about = "company",
  doc = "Which structure, by the benchmark's 24 rules?",
  scores = { "cto", "cio" },
  rules = {
    { id = "r1", needs = { "product" },
      when = function(product) return product == "technology" end,
      give = { cto = 4 } },
    { id = "r2", needs = { "product" },
      when = function(product) return product == "tech_enabled" end,
      give = { cto = 2, cio = 1 } },
    { id = "r3", needs = { "product" },
      when = function(product) return product == "traditional" end,
      give = { cio = 2 } },
    { id = "r4", needs = { "tech_advantage" },
      when = function(tech_advantage) return tech_advantage end,
      give = { cto = 3 } },
    { id = "r5", needs = { "developers" },
      when = function(developers) return developers >= 5 end,
      give = { cto = 2 } },
    { id = "r6", needs = { "developers" },
      when = function(developers) return developers >= 50 end,
      give = { cto = 2 } },
    { id = "r7", needs = { "developers" },
      when = function(developers) return developers == 0 end,
      give = { cto = -1 } },
    { id = "r8", needs = { "employees" },
      when = function(employees) return employees >= 500 end,
      give = { cio = 4 } },
    { id = "r9", needs = { "employees" },
      when = function(employees) return employees >= 200 and employees < 500 end,
      give = { cio = 2 } },
    { id = "r10", needs = { "employees" },
      when = function(employees) return employees < 200 end,
      give = { cio = -2 } },
    { id = "r11", needs = { "regulations" },
      when = function(regulations) return #regulations >= 2 end,
      give = { cio = 3 } },
    { id = "r12", needs = { "regulations" },
      when = function(regulations) return has(regulations, "SOX") end,
      give = { cio = 1 } },
    { id = "r13", needs = { "regulations" },
      when = function(regulations) return has(regulations, "HIPAA") end,
      give = { cio = 1 } },
    { id = "r14", needs = { "infrastructure" },
      when = function(infrastructure) return infrastructure == "significant" end,
      give = { cio = 3 } },
    { id = "r15", needs = { "internal_it" },
      when = function(internal_it) return internal_it == "complex" end,
      give = { cio = 3 } },
    { id = "r16", needs = { "internal_it" },
      when = function(internal_it) return internal_it == "minimal" end,
      give = { cio = -3 } },
    { id = "r17", needs = { "industry", "product" },
      when = function(industry, product)
        return it_industries[industry] == true and product ~= "technology"
      end,
      give = { cio = 2 } },
    { id = "r18", needs = { "digital_transformation" },
      when = function(digital_transformation) return digital_transformation end,
      give = { cto = 2, cio = 2 } },
    { id = "r19", needs = { "goal" },
      when = function(goal) return goal == "innovation" end,
      give = { cto = 2 } },
    { id = "r20", needs = { "goal" },
      when = function(goal) return goal == "efficiency" end,
      give = { cio = 2 } },
    { id = "r21", needs = { "stage" },
      when = function(stage) return stage == "startup" end,
      give = { cto = 2, cio = -2 } },
    { id = "r22", needs = { "stage", "product" },
      when = function(stage, product) return stage == "enterprise" and product == "technology" end,
      give = { cto = 1, cio = 2 } },
    { id = "r23", needs = { "outsourced_development", "product" },
      when = function(outsourced_development, product)
        return outsourced_development and product ~= "technology"
      end,
      give = { cto = -1, cio = 1 } },
    { id = "r24", needs = { "roles", "product" },
      when = function(roles, product)
        return has(roles, "CIO") and not has(roles, "CTO") and product == "technology"
      end,
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
