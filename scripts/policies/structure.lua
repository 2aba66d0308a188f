-- SPDX-License-Identifier: MIT
-- Which technology leadership does this company need: a CTO, a CIO, both, one person for both, or
-- neither? How it decides:
--
-- The scores CTO and CIO count what speaks for each role. s0 lists four criteria for each
-- (s0:54-57, s0:61-64); one that is met counts 1, what only points the same way counts 1/2, and a
-- few facts speak against a role. A role is needed from `criteria_needed` on. What follows from
-- needs is a matter of size: s0 lets one person serve both up to 100-200 people, s2 wants both from
-- a couple of hundred, s0 a CIO from 500. In a company too small for both, the goal chooses where
-- needs are level (s2:31); it counts nowhere else.
--
-- What must stay true when this file is edited (tests/cli/structure.bats holds it to that): more
-- people, regulations or infrastructure never take a CIO away, more developers never take a CTO
-- away, and the next turning point is where the answer really turns.

local criterion = 1 -- a criterion of the need lists is met
local hint = 0.5 -- something points the same way, without being a criterion

-- The numbers to turn. Conditions know them by their names; the texts below take them from here.
local limits = {
  -- The need lists do not say whether one criterion is enough. One is, here.
  criteria_needed = 1,
  -- Where a small company can afford one role only, its goal decides (s2:31), unless the other
  -- role has this much to be said for it.
  against_the_goal = 2,
  hint = hint,

  one_person_easy = 100, -- people; s0:72: one person for both is usual up to 100 …
  -- … to 200; beyond, both are necessary: "a couple of hundred" (s2:31) is taken to be the same
  -- size, so that no headcount has outgrown one person without having reached two.
  one_person_max = 200,
  cio_from = 500, -- people; s0:61: a CIO from 500 on

  -- Developers that make a team (s0:56 gives no number), and of how many people one of them must be
  -- a developer: five among thousands are not what a CTO is there for (s0:68, s0:76).
  developer_team = 5,
  team_share = 200,
  complex_compliance = 2, -- regulations that make compliance complex (s0:62 gives no number)

  startup_most = 1000, -- people; beyond, "startup" contradicts the headcount
  enterprise_least = 100, -- people; below, "enterprise" does
  complex_it_least = 20, -- people; below, "complex" internal IT does
  minimal_it_most = 1000, -- people; beyond, "minimal" internal IT does

  -- Where the sources see a CIO without a CTO: s0:68, s1:108; healthcare by s1:28.
  cio_industries = {
    "banking", "insurance", "manufacturing", "retail", "financial_services", "healthcare",
  },
  -- Regulations that are demanding each by itself.
  heavy_rules = {
    "SOX", "HIPAA", "PCI-DSS", "GLBA", "FedRAMP", "FISMA", "CMMC", "DORA", "Basel",
    "Solvency-II", "NERC-CIP", "FDA", "MDR", "ITAR", "AML", "PSD2", "MiFID-II",
  },
}

-- The goal chooses a role that something speaks for, unless clearly more speaks for the other. (No
-- sums or scores compared with each other in outcomes: batches are three times as slow with them.)
local goal_says_cto = [[(wants_innovation and CTO >= hint
  and (CIO <= criteria_needed or CTO >= criteria_needed and CIO < against_the_goal))]]
local goal_says_cio = [[(wants_efficiency and CIO >= hint
  and (CTO <= criteria_needed or CIO >= criteria_needed and CTO < against_the_goal))]]
-- Both roles are needed, or neither by itself though something speaks for both.
local level = [[(CTO >= criteria_needed and CIO >= criteria_needed
  or CTO < criteria_needed and CIO < criteria_needed)]]

-- Will a role be needed once a company that is small now has outgrown one person? The rules for
-- grown companies add up to that: "grown-and-not-traditional", "couple-hundred-people" and
-- "transformation" come, "little-internal-it" goes.
local cto_once_grown = [[(CTO >= criteria_needed or not traditional and CTO >= hint
  or transforming and (CTO >= 0 or not traditional and CTO >= -hint))]]
local cio_once_grown = "(not (traditional and minimal_it) or CIO >= 0)"
local cto_once_large = "(CTO >= criteria_needed or small and " .. cto_once_grown .. ")"

local function from(people, outcome)
  return "from " .. people .. " people on: " .. outcome
end

-- s0:74, s0:76: either may do the other's work. Who wears both hats, and who makes up for what the
-- one person lacks (s2:20, s2:31)?
local manager = {
  CTO = "a strong manager for change, internal communication and processes (s2:20)",
  CIO = "a strong manager for software architecture and infrastructure (s2:20)",
  either = "a strong manager for the side that the one person knows less (s2:31)",
}
local worn_by, complements = {}, {
  { manager.CTO, when = "outcome == 'cto_only'" },
  { manager.CIO, when = "outcome == 'cio_only'" },
}
for _, row in ipairs {
  { "CTO", "has(roles, 'CTO') and not has(roles, 'CIO')" },
  { "CIO", "has(roles, 'CIO') and not has(roles, 'CTO')" },
  { "CTO", "CTO > CIO or known(product) and product == 'technology'" },
  { "CIO", "CIO > CTO" },
  { "either", "true" },
} do
  local who, when = row[1], "outcome == 'one_person_both_hats' and (" .. row[2] .. ")"
  worn_by[#worn_by + 1] = { who, when = when }
  complements[#complements + 1] = { manager[who], when = when }
end

return policy {
  name = "structure",
  about = "company",
  doc = "Which technology leadership does this company need?",

  constants = limits,

  facts = {
    small = "known(employees) and employees <= one_person_max",
    upper_band = "small and employees > one_person_easy",
    -- Of a company whose headcount is not known, its stage tells.
    grown = [[known(employees) and employees > one_person_max
      or not known(employees) and (stage == 'mature' or stage == 'enterprise')]],
    below_cio_size = "known(employees) and employees < cio_from",
    minimal_it = "known(internal_it) and internal_it == 'minimal'",
    complex_it = "known(internal_it) and internal_it == 'complex'",
    -- Technology helps it to operate, and no more.
    traditional = [[known(product) and product == 'traditional'
      and not (known(tech_advantage) and tech_advantage)]],
    transforming = "known(digital_transformation) and digital_transformation",
    team = [[known(developers) and developers >= developer_team
      and not (known(employees) and developers * team_share < employees)]],
    -- For companies too small for both roles (s2:31); complex IT is more than a CTO can look after
    -- besides (s0:74).
    wants_innovation = "small and known(goal) and goal == 'innovation' and not complex_it",
    wants_efficiency = "small and known(goal) and goal == 'efficiency'",
  },

  -- Lists of companies often know size, industry and stage, and nothing else. Only what a source
  -- says about companies of that kind is assumed, or, for industries that no source names, what it
  -- says about traditional enterprises. What is given is never overridden.
  assume = {
    { id = "startups-build-technology",
      when = "one_of(stage, 'startup', 'scaleup')",
      set = { product = "technology" },
      because = "Start-ups and scale-ups are taken to be building a technology product.",
      cite = { "s0:66", "s1:106" } },
    { id = "startups-run-little-it",
      when = [[one_of(stage, 'startup', 'scaleup')
        and not (known(employees) and employees > one_person_max)
        and not (known(product) and product == 'traditional')
        and not (known(infrastructure) and infrastructure == 'significant')]],
      set = { internal_it = "minimal" },
      because = "The internal IT of a start-up is usually an office suite and little else.",
      cite = { "s0:66", "s1:106" } },
    { id = "software-firms-sell-technology",
      when = "one_of(industry, 'saas', 'fintech', 'technology')",
      set = { product = "technology" },
      because = "In this industry the product is technology.",
      cite = { "s0:57", "s1:28" } },
    { id = "buyers-of-software",
      when = "has(cio_industries, industry)",
      set = { product = "traditional" },
      because = "This industry is named among the traditional ones, which do not sell technology.",
      cite = { "s0:68", "s1:108", "s1:28" } },
    { id = "carried-by-technology",
      when = "one_of(industry, 'telecommunications', 'media', 'aerospace_defence')",
      set = { product = "tech_enabled" },
      because = "No source names this industry; technology is taken to carry what it sells, "
        .. "without being all of it." },
    { id = "other-traditional-industries",
      when = "known(industry)",
      set = { product = "traditional" },
      because = "No source names this industry; technology is taken to help it operate, as in "
        .. "traditional enterprises.",
      cite = { "s1:108" } },
  },

  scores = { "CTO", "CIO" },

  rules = {
    -- ── a CTO: the four criteria (s0:54-57) ──
    { id = "builds-technology",
      when = "product == 'technology'",
      give = { CTO = criterion },
      because = "It builds a technology product.",
      cite = { "s0:54" } },
    { id = "technology-is-the-advantage",
      when = "tech_advantage",
      give = { CTO = criterion },
      because = "Technology is what sets it apart from its competitors.",
      cite = { "s0:55" } },
    { id = "development-team",
      when = "team",
      give = { CTO = criterion },
      because = "It has a team of its own that builds software.",
      cite = { "s0:56", "s1:35" } },
    { id = "product-is-technology",
      when = "product == 'technology'",
      give = { CTO = criterion },
      because = "What customers pay for is technology, which wants a leader with no other task.",
      cite = { "s0:57", "s1:26" } },

    -- ── what else speaks for or against a CTO ──
    { id = "first-developers",
      when = "developers >= 1 and not team",
      give = { CTO = hint },
      because = "It has a few developers, which is not a team, or not much of one for its size.",
      cite = { "s0:56", "s0:68" } },
    { id = "product-carried-by-technology",
      when = "product == 'tech_enabled'",
      give = { CTO = hint, CIO = hint },
      because = "Technology carries what it sells: partly a product to build, partly IT to keep "
        .. "running, as where a retailer builds its own shop on the web.",
      cite = { "s1:110", "s2:31" } },
    { id = "grown-and-not-traditional",
      when = "grown and not traditional",
      give = { CTO = hint, CIO = hint },
      because = "It has the size at which both roles are necessary, unless technology only helps "
        .. "it to operate.",
      cite = { "s2:31", "s3:57", "s1:108" } },
    { id = "product-not-known",
      when = [[not known(product) and not (known(developers) and developers == 0)
        and not (known(tech_advantage) and not tech_advantage)]],
      give = { CTO = hint },
      because = "What it sells is not known; small companies often have one person for both "
        .. "sides, grown ones need both roles.",
      cite = { "s0:72", "s2:31" } },
    { id = "nobody-builds-software",
      when = "developers == 0 and product ~= 'technology' and not transforming",
      give = { CTO = -hint },
      because = "It employs no developers: it buys software and does not build it.",
      cite = { "s0:68" } },
    { id = "agencies-build-for-it",
      when = [[outsourced_development and product ~= 'technology'
        and not (known(developers) and developers >= developer_team)]],
      give = { CTO = -criterion, CIO = hint },
      because = "Agencies build its software, which is not its core business: a CIO steers them.",
      cite = { "s0:76" } },
    { id = "transformation",
      when = "digital_transformation and not small",
      give = { CTO = criterion, CIO = criterion },
      because = "An enterprise that transforms itself digitally needs both roles.",
      cite = { "s1:110" } },
    { id = "transformation-of-a-small-company",
      when = "digital_transformation and small",
      give = { CIO = criterion },
      because = "Renewing systems and processes is the CIO's work; at this size it does not yet "
        .. "take both roles.",
      cite = { "s1:48", "s2:31" } },

    -- ── a CIO: the four criteria (s0:61-64) ──
    { id = "large-organisation",
      when = "employees >= cio_from",
      give = { CIO = criterion },
      because = "It has reached the size from which on an organisation needs a CIO.",
      cite = { "s0:61" } },
    { id = "complex-compliance",
      when = "count(regulations) >= complex_compliance",
      give = { CIO = criterion },
      because = "Several regulations at once make its compliance complex.",
      cite = { "s0:62" } },
    { id = "significant-infrastructure",
      when = "infrastructure == 'significant'",
      give = { CIO = criterion },
      because = "It runs a significant amount of enterprise infrastructure.",
      cite = { "s0:63" } },
    { id = "it-critical-but-not-product",
      when = "it_critical and product ~= 'technology'",
      give = { CIO = criterion },
      because = "The business stops when IT stops, and IT is not what it sells.",
      cite = { "s0:64" } },

    -- ── what else speaks for or against a CIO ──
    { id = "complex-internal-it",
      when = "internal_it == 'complex'",
      give = { CIO = criterion },
      because = "Its internal IT is too complex to be looked after on the side.",
      cite = { "s1:110", "s0:74" } },
    { id = "internal-it-grows",
      when = "internal_it == 'moderate'",
      give = { CIO = hint },
      because = "Its internal IT is more than an office suite, and looking after it on the side "
        .. "has a limit.",
      cite = { "s0:74" } },
    { id = "internal-it-not-known",
      when = "not known(internal_it) and not known(product)",
      give = { CIO = hint },
      because = "Its internal IT is not known, nor what it sells; small companies often have one "
        .. "person for both sides, grown ones need both roles.",
      cite = { "s0:72", "s2:31" } },
    { id = "little-internal-it",
      when = "minimal_it and not (known(employees) and employees > one_person_max)",
      give = { CIO = -hint },
      because = "Its internal IT is an office suite for everybody, which takes no CIO.",
      cite = { "s0:66", "s1:106" } },
    { id = "demanding-regulation",
      when = "any_of(regulations, heavy_rules)",
      give = { CIO = hint },
      because = "Compliance is the CIO's, and one of its regulations is counted here among those "
        .. "that demand much by themselves; no source ranks them.",
      cite = { "s0:43", "s1:46" } },
    { id = "couple-hundred-people",
      when = "grown",
      give = { CIO = hint },
      because = "It has grown to the size from which on both roles are necessary.",
      cite = { "s2:31" } },
    { id = "traditional-enterprise",
      when = "product == 'traditional' and not small and not minimal_it",
      give = { CIO = hint },
      because = "In a traditional enterprise technology helps to operate, and a CIO manages all "
        .. "of it.",
      cite = { "s1:108", "s0:68" } },
    { id = "industry-of-cios",
      when = "has(cio_industries, industry) and product ~= 'technology' and not small",
      give = { CIO = criterion },
      because = "Enterprises of this industry often have a CIO and no CTO.",
      cite = { "s0:68", "s1:108", "s1:28" } },
    { id = "small-firm-of-such-an-industry",
      when = "has(cio_industries, industry) and product ~= 'technology' and small",
      give = { CIO = hint },
      because = "The large ones of its industry often have a CIO and no CTO.",
      cite = { "s0:68", "s1:108", "s1:28" } },
    { id = "enterprise-of-unknown-size",
      when = "stage == 'enterprise' and not known(employees)",
      give = { CIO = criterion },
      because = "A large enterprise has the size for a CIO, whatever its headcount.",
      cite = { "s0:61" } },

    { id = "goal-against-the-product",
      when = "wants_efficiency and product == 'technology'",
      note = "Efficiency is the goal, but the product is technology: the goal only decides where "
        .. "needs are level, and here the product keeps its CTO.",
      because = "The goal breaks ties; it does not outweigh what the company sells.",
      cite = { "s2:31", "s1:26" } },

    -- ── where a source would answer otherwise for this company (`because`: the side taken) ──
    { id = "both-before-500",
      when = [[below_cio_size and not small and not (traditional and minimal_it)
        and not (known(regulations) and count(regulations) >= complex_compliance)
        and not (known(infrastructure) and infrastructure == 'significant')
        and not (known(it_critical) and it_critical)]],
      because = "Both roles are taken to be needed before size alone calls for a CIO.",
      cite = { "s2:31" },
      dissent = {
        { "s0:61", "By its size the company needs no CIO before it has " .. limits.cio_from
          .. " people." },
      } },
    { id = "both-in-a-scaleup",
      when = [[below_cio_size and not small and known(product) and product == 'technology'
        and not (known(internal_it) and internal_it ~= 'minimal')
        and not (known(stage) and one_of(stage, 'mature', 'enterprise'))]],
      because = "A technology company of this size is taken to need a CIO too.",
      cite = { "s2:31" },
      dissent = {
        { "s1:106", "Startups and scale-ups with little internal IT have a CTO only; no size is "
          .. "given." },
      } },
    { id = "two-for-complex-it",
      when = [[upper_band and complex_it
        and (team or known(product) and product == 'technology')]],
      because = "One person for both is taken to have reached the limit with complex IT.",
      cite = { "s0:74" },
      dissent = {
        { "s0:72", "One person for both is common up to 100-200 people; IT is not named." },
        { "s2:31", "Small companies cannot justify both roles." },
      } },
    { id = "cio-alone-in-a-grown-company",
      when = [[traditional and grown and not team and not transforming
        and not (below_cio_size and minimal_it)]],
      because = "Where technology only helps to operate, a CIO is taken to be enough.",
      cite = { "s1:108", "s0:68" },
      dissent = {
        { "s2:31", "Both roles are necessary from a couple of hundred people on." },
        { "s0:68", "A CIO without a CTO gets rarer in traditional companies: each of them is "
          .. "becoming a software company." },
      } },
    { id = "developers-of-internal-tools",
      when = "traditional and team and not transforming and not wants_efficiency",
      because = "A team that builds software is taken to need a CTO, whatever the company sells.",
      cite = { "s0:56" },
      dissent = {
        { "s0:16", "Internal tools are the CIO's: if that is all that the developers build, no CTO "
          .. "is needed for them." },
      } },
    { id = "agencies-for-what-customers-see",
      when = [[outsourced_development and product == 'tech_enabled' and not transforming
        and not (known(developers) and developers >= developer_team)
        and not (known(tech_advantage) and tech_advantage)]],
      because = "Agencies are taken to build what is not the core business.",
      cite = { "s0:76" },
      dissent = {
        { "s1:34", "What customers use, built or bought, is for a CTO to decide." },
      } },
    { id = "transformation-without-developers",
      when = [[transforming and traditional and not small and not team
        and not (known(outsourced_development) and outsourced_development)]],
      because = "A digital transformation is taken to need both roles.",
      cite = { "s1:110" },
      dissent = { { "s1:48", "Digital transformation is listed as the CIO's work alone." } } },

    -- ── reporting lines that weaken a role ──
    { id = "cto-below-coo",
      when = "cto_reports_to == 'COO'",
      warn = "A CTO below the COO is often a VP Engineering in truth (s1:60).",
      because = "A line to the COO often means that the role is not a true CTO's.",
      cite = { "s1:60" } },
    { id = "cto-below-cpo",
      when = "cto_reports_to == 'CPO'",
      warn = "A CTO below the CPO is often a VP Engineering in truth (s1:60).",
      because = "A line to the CPO often means that the role is not a true CTO's.",
      cite = { "s1:60" },
      dissent = { { "s0:21", "Some CTOs report to the CPO; it adds no warning." } } },
    { id = "cio-below-cfo",
      when = "cio_reports_to == 'CFO'",
      warn = "A CIO who reports to the CFO often has a budget under scrutiny and less influence "
        .. "on strategy (s1:61).",
      because = "A line to the CFO goes with the view that IT is a cost.",
      cite = { "s1:61" },
      dissent = {
        { "s0:21", "The CFO is named as the CIO's usual superior, without a warning." },
      } },
    { id = "one-below-the-other",
      when = [[one_of(cto_reports_to, 'CIO', 'CFO')
        or one_of(cio_reports_to, 'CTO', 'CPO', 'CPTO', 'COO')]],
      warn = "No source has this reporting line; trouble begins where one of the two roles is "
        .. "treated as subordinate (s1:171).",
      because = "In the sources the CTO is below a CEO, CPO, CPTO or COO, and the CIO below a "
        .. "CEO or CFO.",
      cite = { "s0:21", "s1:60", "s1:61", "s1:171" } },

    -- ── profiles that contradict themselves ──
    { id = "hardly-anything-known",
      when = [[not (known(employees) or known(product) or known(developers) or known(tech_advantage)
        or known(internal_it) or known(infrastructure) or known(regulations) or known(it_critical)
        or known(digital_transformation) or known(outsourced_development))]],
      warn = "Hardly anything is known about the company: the answer rests on next to nothing.",
      because = "Neither its size nor what it sells, builds or runs is known." },
    { id = "nobody-works-there",
      when = "employees == 0",
      warn = "The company has no employees: is the headcount right?",
      because = "A company without people has no roles to fill." },
    { id = "more-developers-than-people",
      when = "developers > employees",
      warn = "There are more developers than employees: one of the two numbers is wrong.",
      because = "Developers are part of the staff." },
    { id = "technology-that-nobody-builds",
      when = [[product == 'technology' and developers == 0 and not (known(outsourced_development)
        and outsourced_development)]],
      warn = "The product is technology, but there are no developers and no agency is named: who "
        .. "builds it?",
      because = "A technology product needs somebody who builds it.",
      cite = { "s0:56" } },
    { id = "traditional-but-software",
      when = [[product == 'traditional' and developers >= developer_team
        and developers * 2 > employees]],
      warn = "More than half of the staff builds software, but the product is called traditional.",
      because = "A company of developers sells software.",
      cite = { "s0:56" } },
    { id = "software-firm-called-traditional",
      when = "one_of(industry, 'saas', 'fintech') and product == 'traditional'",
      warn = "The industry is software, but the product is called traditional.",
      because = "In this industry the product is technology.",
      cite = { "s0:57" } },
    { id = "startup-of-thousands",
      when = "stage == 'startup' and employees > startup_most",
      warn = "The stage is startup, but the headcount is that of a large enterprise: the "
        .. "headcount decided.",
      because = "A start-up is small." },
    { id = "enterprise-of-a-few",
      when = "stage == 'enterprise' and employees < enterprise_least",
      warn = "The stage is enterprise, but the headcount is that of a small company: the "
        .. "headcount decided.",
      because = "An enterprise is large." },
    { id = "complex-it-of-a-few",
      when = "internal_it == 'complex' and employees < complex_it_least",
      warn = "Complex internal IT for so few people is unusual: is it the product's technology "
        .. "that is meant?",
      because = "Internal IT is what the company's own people work with.",
      cite = { "s0:16" } },
    { id = "minimal-it-of-thousands",
      when = "internal_it == 'minimal' and employees > minimal_it_most",
      warn = "Minimal internal IT for so many people is unlikely.",
      because = "IT grows with the company.",
      cite = { "s0:74" } },
    { id = "minimal-it-much-infrastructure",
      when = "internal_it == 'minimal' and infrastructure == 'significant'",
      warn = "Internal IT is minimal, but the infrastructure is significant: one of the two is "
        .. "doubtful, unless it serves the product.",
      because = "Infrastructure for the company's own use is part of its internal IT.",
      cite = { "s0:42", "s2:28" } },
    { id = "two-heads-in-a-small-company",
      when = [[has(roles, 'CTO') and has(roles, 'CIO') and small
        and not (upper_band and complex_it)]],
      warn = "Both roles are filled already; companies of this size can rarely justify two "
        .. "(s2:13, s2:31).",
      because = "Two posts at C level are costly for a small company.",
      cite = { "s2:13", "s2:31" } },
  },

  outcome = {
    { "both",
      when = [[CTO >= criteria_needed and CIO >= criteria_needed
        and (not small or upper_band and complex_it)]],
      doc = "A CTO for the product and a CIO for internal technology." },
    { "one_person_both_hats",
      when = "small and CTO >= hint and CIO >= hint and " .. level .. " and not " .. goal_says_cto
        .. " and not " .. goal_says_cio,
      doc = "One person for product technology and internal IT, while the company is small." },
    { "cto_only",
      when = "CTO >= criteria_needed and not " .. goal_says_cio .. " or " .. goal_says_cto,
      doc = "A CTO, who also sees to internal IT as far as there is any." },
    { "cio_only",
      when = "CIO >= criteria_needed or " .. goal_says_cio,
      doc = "A CIO, who manages all technology." },
    { "neither",
      doc = "What is known is not enough to call for either role." },
  },

  outputs = {
    -- The next headcount at which the outcome is another one, all else being equal.
    next_turning_point = {
      { from(limits.one_person_easy + 1, "both"),
        when = [[small and not upper_band and complex_it
          and CTO >= criteria_needed and CIO >= criteria_needed]] },
      { from(limits.one_person_max + 1, "both"),
        when = "small and outcome ~= 'both' and " .. cto_once_grown .. " and " .. cio_once_grown },
      { from(limits.one_person_max + 1, "cio_only"),
        when = "small and outcome ~= 'cio_only' and not " .. cto_once_grown .. " and "
          .. cio_once_grown },
      { from(limits.cio_from, "both"),
        when = "below_cio_size and outcome ~= 'both' and " .. cto_once_large },
      { from(limits.cio_from, "cio_only"),
        when = "below_cio_size and outcome ~= 'cio_only' and not " .. cto_once_large },
      { "beyond " .. limits.team_share .. " people to each developer: cio_only",
        when = [[outcome == 'both' and team and known(employees) and CTO < criteria_needed + hint
          and (not small or traditional and not transforming)]] },
      { "none, as more people alone change nothing", when = "known(employees)" },
    },
    one_person = {
      { "for a short time: it works until IT grows complex, and here it has (s0:74)",
        when = "outcome == 'one_person_both_hats' and complex_it" },
      { "in the short term: it is at the upper band of " .. limits.one_person_easy .. "-"
          .. limits.one_person_max .. " people (s0:72, s2:31); IT must not grow complex (s0:74)",
        when = "outcome == 'one_person_both_hats' and upper_band" },
      { "usual up to " .. limits.one_person_easy
          .. " people (s0:72), until IT grows complex (s0:74)",
        when = "outcome == 'one_person_both_hats'" },
      { "not with complex IT, which is too much to look after on the side (s0:74)",
        when = "outcome == 'both' and small" },
      { "not beyond " .. limits.one_person_max .. " people, for which no source backs it (s0:72)",
        when = "outcome == 'both' and known(employees)" },
    },
    -- Said where the goal made the choice, that is, where there was one.
    by_goal = {
      { "a CTO, because one post is all that a company of this size can justify, and innovation is "
          .. "its goal (s2:31)",
        when = "outcome == 'cto_only' and CIO >= hint and " .. goal_says_cto },
      { "a CIO, because one post is all that a company of this size can justify, and efficiency is "
          .. "its goal (s2:31)",
        when = "outcome == 'cio_only' and CTO >= hint and " .. goal_says_cio },
    },
    mandates = {
      { "to be agreed in writing, or there are turf wars (s1:112): the CTO has product "
          .. "engineering and R&D, the CIO enterprise IT and internal systems (s1:63); neither can "
          .. "do compliance alone (s1:169), and security, data, cloud and identity are shared "
          .. "(s1:165-168)",
        when = "outcome == 'both'" },
    },
    -- s0:66: startups begin with the CTO; s2:31: the goal decides, and technology in the core
    -- business puts the CTO first. A post that is filled is not hired again.
    hire_first = {
      { "nobody, both roles are filled",
        when = "outcome == 'both' and has(roles, 'CTO') and has(roles, 'CIO')" },
      { "nobody, the role is filled",
        when = [[outcome == 'cto_only' and has(roles, 'CTO')
          or outcome == 'cio_only' and has(roles, 'CIO')
          or outcome == 'one_person_both_hats' and any_of(roles, 'CTO', 'CIO')]] },
      { "nobody yet, whoever is there can look after both sides for a while (s2:31)",
        when = [[small and (outcome == 'cio_only' and has(roles, 'CTO')
          or outcome == 'cto_only' and has(roles, 'CIO'))]] },
      { "CIO", when = "outcome == 'cio_only' or outcome == 'both' and has(roles, 'CTO')" },
      { "CTO", when = "outcome == 'cto_only' or outcome == 'both' and has(roles, 'CIO')" },
      { "CIO", when = "outcome ~= 'neither' and goal == 'efficiency' and CTO < against_the_goal" },
      { "CTO",
        when = [[outcome ~= 'neither' and (CTO > CIO or known(product)
          and product == 'technology')]] },
      { "CIO", when = "outcome ~= 'neither' and CIO > CTO" },
      { "CTO for technology strategy, CIO for efficiency", when = "outcome ~= 'neither'" },
    },
    both_hats_worn_by = worn_by,
    -- s2:20, s2:31: where one role stands alone, a strong manager makes up for what it lacks.
    complement = complements,
    -- s1:54, s1:60, s0:21.
    cto_answers_to = {
      { "CEO", when = "one_of(outcome, 'cto_only', 'both')" },
    },
    cio_answers_to = {
      { "CEO, because IT is part of its strategy (s1:61)",
        when = "one_of(outcome, 'cio_only', 'both') and transforming" },
      { "CFO or, for more influence, CEO (s0:21, s1:61)",
        when = "one_of(outcome, 'cio_only', 'both') and traditional" },
      { "CEO or CFO: the sources disagree (s1:54, s0:21)",
        when = "one_of(outcome, 'cio_only', 'both')" },
    },
    one_person_answers_to = {
      { "CEO", when = "outcome == 'one_person_both_hats'" },
    },
  },
}
