-- SPDX-License-Identifier: MIT
-- Which technology leadership does this company need: a CTO, a CIO, both, one person for both, or
-- neither? How it decides:
--
-- The scores CTO and CIO count what speaks for each role. s0 lists four criteria for each
-- (s0:54-57, s0:61-64); one that is met counts 1, what only points the same way counts 1/2, and a
-- few facts speak against a role. A role is needed from `criteria_needed` on. What follows from
-- needs is a matter of size: s0 lets one person serve both up to 100-200 people, s2 wants both from
-- a couple of hundred, s0 a CIO from 500. The sources disagree there and elsewhere; the rule that
-- takes a side names the source that does not.
--
-- What must stay true when this file is edited (tests/cli/structure.bats holds it to that): more
-- people, regulations or infrastructure never take a CIO away, more developers never take a CTO
-- away.

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
  one_person_max = 200, --         … to 200
  both_from = 200, -- people; s2:31: both are necessary from a couple of hundred on
  cio_from = 500, -- people; s0:61: a CIO from 500 on

  developer_team = 5, -- developers that make a team (s0:56 gives no number)
  software_share = 4, -- one in so many builds software: then software is the business
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

return policy {
  name = "structure",
  about = "company",
  doc = "Which technology leadership does this company need?",

  constants = limits,

  facts = {
    small = "known(employees) and employees <= one_person_max",
    upper_band = "known(employees) and employees > one_person_easy and employees <= one_person_max",
    before_both = "known(employees) and employees < both_from",
    -- Of a company whose headcount is not known, its stage tells.
    grown = [[known(employees) and employees >= both_from
      or not known(employees) and (stage == 'mature' or stage == 'enterprise')]],
    minimal_it = "known(internal_it) and internal_it == 'minimal'",
    complex_it = "known(internal_it) and internal_it == 'complex'",
    technology_at_core = [[known(product) and product ~= 'traditional'
      or known(tech_advantage) and tech_advantage]],
    traditional = "known(product) and product == 'traditional'",
    -- s2:31, for companies too small for both; but complex IT is more than a CTO can look after
    -- besides (s0:74).
    leans_to_cto = "known(goal) and goal == 'innovation' and before_both and not complex_it",
    leans_to_cio = "known(goal) and goal == 'efficiency' and before_both",
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
        and not (known(employees) and employees >= both_from)
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
      because = "No source names this industry; technology carries what it sells, without being "
        .. "all of it.",
      cite = { "s2:31" } },
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
      when = "developers >= developer_team",
      give = { CTO = criterion },
      because = "It has a team of its own that builds software.",
      cite = { "s0:56", "s1:35" },
      dissent = { { "s0:16", "Internal tools are the CIO's to run." } } },
    { id = "product-is-technology",
      when = "product == 'technology'",
      give = { CTO = criterion },
      because = "What customers pay for is technology, which wants a leader with no other task.",
      cite = { "s0:57", "s1:26" } },

    -- ── what else speaks for or against a CTO ──
    { id = "first-developers",
      when = "developers >= 1 and developers < developer_team",
      give = { CTO = hint },
      because = "It has a few developers, not yet a team.",
      cite = { "s0:56" } },
    { id = "software-is-the-business",
      when = "developers >= developer_team and developers * software_share >= employees",
      give = { CTO = criterion },
      because = "So much of its staff builds software that software is its business, whatever it "
        .. "says it sells.",
      cite = { "s0:56", "s0:57" } },
    { id = "product-carried-by-technology",
      when = "product == 'tech_enabled'",
      give = { CTO = hint, CIO = hint },
      because = "Technology carries what it sells: partly a product to build, partly IT to keep "
        .. "running.",
      cite = { "s0:54", "s0:64" } },
    { id = "grown-and-not-traditional",
      when = "grown and not traditional",
      give = { CTO = hint },
      because = "It has matured to the size from which on both roles are necessary, unless "
        .. "technology only helps it to operate.",
      cite = { "s2:31", "s3:57", "s1:108" },
      dissent = { { "s1:104", "Some organisations can do without one of the two." } } },
    { id = "product-not-known",
      when = [[not known(product) and not (known(developers) and developers == 0)
        and not (known(tech_advantage) and not tech_advantage)]],
      give = { CTO = hint },
      because = "What it sells is not known; small companies often have one person for both "
        .. "sides, grown ones need both roles.",
      cite = { "s0:72", "s2:31" } },
    { id = "goal-is-innovation",
      when = "goal == 'innovation'",
      give = { CTO = hint },
      because = "Its main goal is innovation; a company that cannot have both roles then begins "
        .. "with the CTO.",
      cite = { "s2:31" } },
    { id = "nobody-builds-software",
      when = [[developers == 0 and product ~= 'technology'
        and not (known(digital_transformation) and digital_transformation)]],
      give = { CTO = -hint },
      because = "It employs no developers: it buys software and does not build it.",
      cite = { "s0:68" } },
    { id = "agencies-build-for-it",
      when = [[outsourced_development and product ~= 'technology' and not (known(developers)
        and developers >= developer_team)]],
      give = { CTO = -criterion, CIO = hint },
      because = "Agencies build its software, which is not its core business: a CIO steers them.",
      cite = { "s0:76" },
      dissent = { { "s1:34", "What customers see, built or bought, is for the CTO to decide." } } },
    { id = "transformation",
      when = "digital_transformation and not before_both",
      give = { CTO = criterion, CIO = criterion },
      because = "An enterprise that transforms itself digitally needs both roles.",
      cite = { "s1:110" },
      dissent = { { "s1:48", "Digital transformation is listed as the CIO's work." } } },
    { id = "transformation-of-a-small-company",
      when = "digital_transformation and before_both",
      give = { CTO = hint, CIO = criterion },
      because = "Renewing systems and processes is the CIO's work; at this size it does not yet "
        .. "take both roles.",
      cite = { "s1:48", "s2:31" },
      dissent = {
        { "s1:110", "Enterprises in a digital transformation have both roles; no size is given." },
      } },

    -- ── a CIO: the four criteria (s0:61-64) ──
    { id = "large-organisation",
      when = "employees >= cio_from",
      give = { CIO = criterion },
      because = "It has reached the size from which on an organisation needs a CIO.",
      cite = { "s0:61" },
      dissent = {
        { "s2:31", "Earlier: both roles are necessary from a couple of hundred people on." },
      } },
    { id = "complex-compliance",
      when = "count(regulations) >= complex_compliance",
      give = { CIO = criterion },
      because = "Several regulations at once make its compliance complex.",
      cite = { "s0:62", "s1:46" },
      dissent = {
        { "s1:169", "Compliance spans product and enterprise; neither leader can do it alone." },
      } },
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
      when = "minimal_it and not (known(employees) and employees >= both_from)",
      give = { CIO = -hint },
      because = "Its internal IT is an office suite for everybody, which takes no CIO.",
      cite = { "s0:66", "s1:106" } },
    { id = "demanding-regulation",
      when = "any_of(regulations, heavy_rules)",
      give = { CIO = hint },
      because = "One of its regulations is demanding by itself, and compliance is the CIO's.",
      cite = { "s0:62", "s1:46" } },
    { id = "couple-hundred-people",
      when = "grown",
      give = { CIO = hint },
      because = "It has matured to the size from which on both roles are necessary.",
      cite = { "s2:31" },
      dissent = { { "s0:61", "Later: size calls for a CIO from 500 people on." },
        { "s0:72", "One person for both is common up to 200 people." } } },
    { id = "couple-hundred-people-and-technology",
      when = "grown and technology_at_core",
      give = { CIO = hint },
      because = "With technology in the core business, both roles are necessary at this size all "
        .. "the more.",
      cite = { "s2:31" },
      dissent = {
        { "s1:106", "Startups and scale-ups with little internal IT have a CTO only; no size is "
          .. "given." },
      } },
    { id = "traditional-enterprise",
      when = "product == 'traditional' and not before_both and not minimal_it",
      give = { CIO = hint },
      because = "In a traditional enterprise technology helps to operate, and a CIO manages all "
        .. "of it.",
      cite = { "s1:108", "s0:68" },
      dissent = { { "s2:31", "Both roles are necessary from a couple of hundred people on." },
        { "s3:57", "Both roles are important, above all for big companies." },
        { "s0:68", "Less and less so: companies of every trade turn into software companies." } } },
    { id = "industry-of-cios",
      when = "has(cio_industries, industry) and product ~= 'technology'",
      give = { CIO = hint },
      because = "Companies of this industry often have a CIO and no CTO.",
      cite = { "s0:68", "s1:108", "s1:28" } },
    { id = "financial-institution",
      when = [[one_of(industry, 'banking', 'insurance', 'financial_services')
        and product ~= 'technology']],
      give = { CIO = hint },
      because = "Banks, insurers and other financial institutions are named twice as companies "
        .. "with a CIO and no CTO.",
      cite = { "s0:68", "s1:108" },
      dissent = { { "s1:110", "Banks that build fintech products have both." } } },
    { id = "enterprise-of-unknown-size",
      when = "stage == 'enterprise' and not known(employees)",
      give = { CIO = criterion },
      because = "A large enterprise has the size for a CIO, whatever its headcount.",
      cite = { "s0:61" } },
    { id = "goal-is-efficiency",
      when = "goal == 'efficiency'",
      give = { CIO = hint },
      because = "Its main goal is efficiency; a company that cannot have both roles then begins "
        .. "with the CIO.",
      cite = { "s2:31" } },

    -- ── advice by size ──
    { id = "one-person-is-usual",
      when = "employees >= 1 and employees <= one_person_easy",
      note = "Up to " .. limits.one_person_easy .. " people one person can look after both sides, "
        .. "where both need looking after (s0:72). That is the next turning point: beyond, it is an "
        .. "answer for a while only.",
      because = "Small companies rarely have both roles.",
      cite = { "s0:72", "s2:13" } },
    { id = "one-person-reaches-its-limit",
      when = "upper_band",
      note = "One person for both is common up to " .. limits.one_person_easy .. "-"
        .. limits.one_person_max .. " people (s0:72): this is the upper band. It works in the short "
        .. "term and until IT grows complex (s2:31, s0:74). The next turning point is at about "
        .. limits.both_from .. " people, where both roles become necessary (s2:31).",
      because = "It is at the upper end of what one person can look after.",
      cite = { "s0:72", "s0:74", "s2:31" },
      dissent = {
        { "s2:31", "One person is enough in the short term only, with a strong manager beside." },
      } },
    { id = "past-one-person",
      when = "employees > one_person_max and employees < cio_from",
      note = "No source backs one person for both beyond " .. limits.one_person_max .. " people "
        .. "(s0:72). The next turning point is at " .. limits.cio_from .. " people, where size alone "
        .. "calls for a CIO (s0:61).",
      because = "One person for both is common in smaller companies only.",
      cite = { "s0:72", "s2:31" } },
    { id = "both-need-clear-mandates",
      when = "has(roles, 'CTO') and has(roles, 'CIO')",
      note = "With both roles, say in writing who owns what: the CTO product engineering and R&D, "
        .. "the CIO enterprise IT and systems for internal use; security, data, cloud and identity "
        .. "by agreement (s1:63, s1:112, s1:168).",
      because = "Without clear mandates two technology leaders get in each other's way.",
      cite = { "s1:63", "s1:112", "s1:168" } },

    -- ── reporting lines that weaken a role ──
    { id = "cto-below-coo",
      when = "one_of(cto_reports_to, 'COO', 'CPO')",
      warn = "A CTO below the COO or CPO is often a VP Engineering in truth (s1:60).",
      because = "A line to the COO or CPO often means that the role is not a true CTO's.",
      cite = { "s1:60" },
      dissent = {
        { "s0:21", "Some CTOs report to the CPO; it adds no warning." },
      } },
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
      when = [[has(roles, 'CTO') and has(roles, 'CIO') and before_both
        and not (upper_band and complex_it)]],
      warn = "Both roles are filled already; companies of this size can rarely justify two "
        .. "(s2:13, s2:31).",
      because = "Two posts at C level are costly for a small company.",
      cite = { "s2:13", "s2:31" } },
    { id = "goal-against-the-product",
      when = "goal == 'efficiency' and product == 'technology' and before_both",
      note = "Efficiency is the goal, but the product is technology: the goal only decides where "
        .. "needs are level, and here the product keeps its CTO.",
      because = "The goal breaks ties; it does not outweigh what the company sells.",
      cite = { "s2:31", "s1:26" } },
  },

  outcome = {
    { "both",
      when = [[CTO >= criteria_needed and CIO >= criteria_needed
        and (not small or upper_band and complex_it)
        and not (leans_to_cio and CTO < against_the_goal)]],
      doc = "A CTO for the product and a CIO for internal technology." },
    -- Where there is a need on both sides, or something on both sides that no role would be
    -- created for by itself.
    { "one_person_both_hats",
      when = [[small
        and (CTO >= criteria_needed and CIO >= criteria_needed
          or before_both and CTO >= hint and CIO >= hint
            and (upper_band or CTO < criteria_needed and CIO < criteria_needed))
        and not (leans_to_cto and CTO >= criteria_needed and CIO < against_the_goal)
        and not (leans_to_cio and CIO >= criteria_needed and CTO < against_the_goal)]],
      doc = "One person for product technology and internal IT, while the company is small." },
    { "cto_only",
      when = [[CTO >= criteria_needed
        and not (leans_to_cio and CIO >= criteria_needed and CTO < against_the_goal)]],
      doc = "A CTO, who also sees to internal IT as far as there is any." },
    { "cio_only",
      when = "CIO >= criteria_needed",
      doc = "A CIO, who manages all technology, with agencies where software is to be built." },
    { "neither",
      doc = "Nothing that is known calls for either role." },
  },

  outputs = {
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
        when = [[before_both and (outcome == 'cio_only' and has(roles, 'CTO')
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
    -- s0:74, s0:76: either may do the other's work.
    both_hats_worn_by = {
      { "CTO",
        when = [[outcome == 'one_person_both_hats' and has(roles, 'CTO')
          and not has(roles, 'CIO')]] },
      { "CIO",
        when = [[outcome == 'one_person_both_hats' and has(roles, 'CIO')
          and not has(roles, 'CTO')]] },
      { "CIO",
        when = [[outcome == 'one_person_both_hats' and goal == 'efficiency'
          and CTO < against_the_goal]] },
      { "CTO",
        when = [[outcome == 'one_person_both_hats' and (CTO > CIO or known(product)
          and product == 'technology')]] },
      { "CIO", when = "outcome == 'one_person_both_hats' and CIO > CTO" },
      { "either", when = "outcome == 'one_person_both_hats'" },
    },
    -- s2:20, s2:31: where one role stands alone, a strong manager makes up for what it lacks.
    complement = {
      { "a strong manager for change, internal communication and processes (s2:20)",
        when = "outcome == 'cto_only'" },
      { "a strong manager for software architecture and infrastructure (s2:20)",
        when = "outcome == 'cio_only'" },
      { "a strong manager for the side that the one person knows less (s2:31)",
        when = "outcome == 'one_person_both_hats'" },
    },
    -- s1:54, s1:60, s0:21.
    cto_answers_to = {
      { "CEO", when = "one_of(outcome, 'cto_only', 'both', 'one_person_both_hats')" },
    },
    -- s1:54, s1:61, s0:21: the CFO where IT is a matter of cost, at the price of influence.
    cio_answers_to = {
      { "CFO or, for more influence, CEO",
        when = [[outcome == 'cio_only' and product == 'traditional' and goal == 'efficiency'
          and not (known(digital_transformation) and digital_transformation)]] },
      { "CEO", when = "one_of(outcome, 'cio_only', 'both', 'one_person_both_hats')" },
    },
  },
}
