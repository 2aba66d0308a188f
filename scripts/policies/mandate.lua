-- SPDX-License-Identifier: MIT
-- Who holds which area? Every area has exactly one answer: the role that it naturally belongs to,
-- both where the sources let both in, or the one role that there is. With no roles given a start-up
-- is taken to have a CTO (s0:66); for others the answer is the split for the two to agree on.

local one_person_max = 200 -- people; s0:72

-- The areas: name, natural holder, what it is, the places that say so, and who says otherwise.
local areas = {
  { "product_engineering", "CTO", "building the product, and the teams that do",
    { "s0:31", "s1:63", "s2:35", "s3:30" } },
  { "product_architecture", "CTO", "architecture and technology of the product",
    { "s0:30", "s1:34" } },
  { "product_cloud", "CTO", "the cloud that the product runs on", { "s0:30", "s1:165" } },
  { "product_security", "CTO", "security of the applications that customers use",
    { "s0:81", "s1:166" }, { { "s0:43", "Security is the CIO's." } } },
  { "product_analytics", "CTO", "data on how the product is used", { "s0:80" } },
  { "research", "CTO", "new technologies, research and experiments", { "s0:33", "s1:36" } },
  { "web_and_e_commerce", "CTO", "web and e-commerce technology", { "s2:35", "s1:110" } },
  { "ai_in_the_product", "CTO", "AI that customers see, and AI tools for developers",
    { "s1:122", "s1:123" } },
  { "enterprise_systems", "CIO", "ERP, CRM, HR and finance systems, and what connects them",
    { "s0:44", "s0:22", "s1:45" } },
  { "supply_chain_systems", "CIO", "systems of the supply chain, a part of internal IT",
    { "s1:110", "s1:45" } },
  { "infrastructure", "CIO", "networks, servers and cloud for internal use",
    { "s0:42", "s1:47", "s2:24", "s3:19" } },
  { "it_support", "CIO", "service desk, devices, IT for new employees", { "s0:45", "s1:47" } },
  { "enterprise_security", "CIO", "security of infrastructure and internal systems",
    { "s0:81", "s1:166" } },
  { "project_office", "CIO", "project management office, processes and service delivery",
    { "s2:24", "s2:35" } },
  { "transformation", "CIO", "modernising legacy systems, automating processes", { "s1:48" } },
  { "vendors", "CIO", "contracts with vendors of software and services", { "s0:46", "s1:49" },
    { { "s2:35", "Vendor management is the CTO's." },
      { "s3:35", "Vendors that improve the product are the CTO's." } } },
  { "business_intelligence", "CIO", "reports on the business", { "s0:80" } },
  { "ai_in_operations", "CIO", "AI in internal processes, and AI tools that staff adopt",
    { "s1:131", "s1:134" } },
  { "compliance", "shared", "regulatory requirements across product and enterprise", { "s1:169" },
    { { "s0:43", "Compliance is the CIO's." } } },
  { "identity", "shared", "single sign-on, staff access, customer logins", { "s1:168" },
    { { "s0:43", "Access controls are the CIO's." } } },
  { "incident_response", "shared", "processes and tools for security incidents", { "s1:166" },
    { { "s0:43", "Incident response is the CIO's." } } },
  { "data_governance", "shared", "rules for data that flow between product and enterprise",
    { "s1:167", "s1:54" }, { { "s1:133", "Governing data for AI is the CIO's." } } },
  { "cloud_strategy", "shared", "one view of the cloud, against sprawl and waste",
    { "s1:165", "s1:63" } },
}

local rules, outputs = {}, {}
for _, area in ipairs(areas) do
  local name, holder, what, cite, dissent = table.unpack(area)
  rules[#rules + 1] = {
    id = name,
    because = (holder == "shared" and "Shared by nature: " or "By nature the " .. holder .. "'s: ")
      .. what .. ".",
    cite = cite,
    dissent = dissent,
  }
  outputs[name] = {
    { "CTO", when = "outcome == 'all_with_the_cto'" },
    { "CIO", when = "outcome == 'all_with_the_cio'" },
    { holder == "shared" and "CTO and CIO" or holder },
  }
end

rules[#rules + 1] = {
  id = "one-role-holds-all",
  when = "cto_alone or cio_alone",
  note = "With one role only, that role holds everything, for as long as IT stays simple (s0:74) or "
    .. "software is not the core business (s0:76); a strong manager should cover the other side (s2:20).",
  because = "Where there is one role, it does the other's work too.",
  cite = { "s0:74", "s0:76", "s2:20" },
}
rules[#rules + 1] = {
  id = "startups-begin-with-the-cto",
  when = "startup",
  note = "No role is named; a start-up begins with a CTO (s0:66).",
  because = "A start-up has a CTO only, whose internal IT is an office suite.",
  cite = { "s0:66", "s1:106" },
}
rules[#rules + 1] = {
  id = "maybe-one-person",
  when = "no_role and small and not startup",
  note = "No role is named; up to " .. one_person_max .. " people one person may hold both sides "
    .. "(s0:72), and then all of this is that person's.",
  because = "In smaller companies one person often wears both hats.",
  cite = { "s0:72" },
}
rules[#rules + 1] = {
  id = "agree-in-writing",
  when = "all_of(roles, 'CTO', 'CIO')",
  note = "Have the CEO confirm the split: problems come where ownership is not clear (s1:112, s1:171).",
  because = "When both roles exist, clear mandates are essential.",
  cite = { "s1:112", "s1:171" },
}

return policy {
  name = "mandate",
  about = "company",
  doc = "Which area does which technology leader hold in this company?",
  facts = {
    small = "known(employees) and employees <= " .. one_person_max,
    no_role = "not (known(roles) and any_of(roles, 'CTO', 'CIO'))",
    -- As the policy "structure" has it: with complex IT, or a product that is not technology, a
    -- start-up may need more than a CTO.
    startup = [[no_role and known(stage) and one_of(stage, 'startup', 'scaleup')
      and (small or not known(employees)) and not (known(internal_it) and internal_it == 'complex')
      and not (known(product) and product ~= 'technology')]],
    cto_alone = "startup or known(roles) and has(roles, 'CTO') and not has(roles, 'CIO')",
    cio_alone = "known(roles) and has(roles, 'CIO') and not has(roles, 'CTO')",
  },
  rules = rules,
  outcome = {
    { "all_with_the_cto", when = "cto_alone",
      doc = "The CTO is the only one of the two, and holds all areas." },
    { "all_with_the_cio", when = "cio_alone",
      doc = "The CIO is the only one of the two, and holds all areas." },
    { "split", doc = "The product to the CTO, the enterprise to the CIO, and some by agreement." },
  },
  outputs = outputs,
}
