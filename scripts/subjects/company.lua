-- SPDX-License-Identifier: MIT
-- The subject "company": its fields, and how other people's column names, words and numbers are
-- read into them. A field added here is known to every policy, command and file format at once; one
-- line under `aliases` or among the words makes another spreadsheet readable. The long lists of
-- words are in words/. Case, spaces and punctuation do not count when names and words are
-- compared: "Pre-Seed" is "pre seed". scripts/README.md says what each key means.

-- Countries are known by the keys of their list.
local countries, country_codes = words "countries", {}
for code in pairs(countries) do
  table.insert(country_codes, code)
end

-- Whom a CTO or CIO can report to.
local superiors = { "CEO", "CFO", "COO", "CPO", "CPTO", "CTO", "CIO", "board" }
local superior_words = words "superiors"

return subject {
  name = "company",
  doc = "An organisation whose technology leadership is asked about.",
  identity = { "id", "name" },

  reading = {
    -- Words for "not known". A list of companies has "other" where the right word was not among
    -- those offered. "NA" is more often "not available" than Namibia.
    missing = {
      "N/A", "NA", "n.a.", "n.d.", "none given", "null", "nil", "unknown", "undefined",
      "unspecified", "not specified", "not available", "not applicable", "not disclosed",
      "undisclosed", "tbd", "tbc", "?", "-", "--", "—", "–", "...", "#N/A", "miscellaneous",
      "other", "others",
    },
    yes = { "yes", "y", "t", "1", "on", "x", "ja", "oui", "si", "sí" },
    no = { "no", "n", "f", "0", "off", "nein", "non" },
    -- A list that is known to be empty, which is not the same as one that is not known.
    nothing = { "none", "nothing", "no", "[]" },
    suffixes = {
      k = 1000, thousand = 1000,
      m = 1000000, mn = 1000000, mm = 1000000, mio = 1000000, million = 1000000,
      b = 1000000000, bn = 1000000000, billion = 1000000000,
      tn = 1000000000000, trillion = 1000000000000,
    },
    -- No sign of another currency: revenue is in U.S. dollars, and nothing here converts.
    marks = { "US$", "USD", "$", "approximately", "approx.", "about", "circa", "ca.", "~", "+",
      "employees", "people", "staff", "developers", "engineers", "FTE" },
    -- "11-50" is taken as unknown, or as "low" for its lower end; a warning says so either way.
    ranges = "unknown", range_signs = { "-", "–", "—", "to" },
    separators = ";|,",
  },

  fields = {
    {
      name = "id", type = "string",
      doc = "What names the record in its list.",
      aliases = {
        "company_id", "record_id", "external_id", "account_id", "customer_id", "client_id", "uuid",
      },
    },
    {
      name = "name", type = "string",
      doc = "The company's name.",
      aliases = {
        "company", "company_name", "organisation", "organization", "organisation_name",
        "organization_name", "account_name", "client_name", "customer_name", "business_name",
        "firm", "firm_name", "employer", "startup", "Firma",
      },
    },
    {
      name = "industry", type = "string",
      doc = "What business it is in. A hint only: what it sells (product) says more.",
      question = "Which industry is the company in?",
      allowed = {
        "banking", "insurance", "manufacturing", "retail", "healthcare", "saas", "fintech", "media",
        "logistics", "education", "energy", "government", "technology", "telecommunications",
        "financial_services", "pharmaceuticals", "aerospace_defence", "consumer", "wholesale",
        "transportation", "utilities", "construction", "real_estate", "hospitality",
        "professional_services", "agriculture", "mining", "nonprofit",
      },
      synonyms = words "industries",
      aliases = {
        "industry_name", "industry_group", "industry_sector", "industry_vertical", "vertical",
        "sector", "business_sector", "line_of_business", "primary_industry", "naics_description",
        "sic_description", "Branche",
      },
    },
    {
      name = "employees", type = "integer", unit = "people", min = 0, max = 10000000,
      doc = "Everybody who works there.",
      question = "How many people work there?",
      aliases = {
        "number_of_employees", "number_employees", "num_employees", "no_of_employees",
        "employee_count", "employees_count", "employees_total", "total_employees",
        "full_time_employees", "number_of_staff", "headcount", "staff", "staff_count", "staff_size",
        "team_size", "size", "company_size", "workforce", "workforce_size", "fte", "ftes", "people",
        "personnel", "Mitarbeiter", "Mitarbeiterzahl",
      },
    },
    {
      name = "developers", type = "integer", unit = "people", min = 0, max = 10000000,
      doc = "Of these, those who build software.",
      question = "How many software developers does it employ?",
      aliases = {
        "developer_count", "number_of_developers", "num_developers", "devs", "dev_count",
        "engineers", "engineer_count", "number_of_engineers", "software_engineers",
        "software_developers", "engineering_headcount", "engineering_team_size", "dev_team_size",
        "programmers", "tech_team_size",
      },
    },
    {
      name = "stage", type = "string",
      doc = "How far along the company is.",
      question = "Is it a startup, a scale-up, a mature company or a large enterprise?",
      allowed = { "startup", "scaleup", "mature", "enterprise" },
      synonyms = {
        startup = {
          "early", "early stage", "idea", "pre-seed", "seed", "seed stage", "angel", "pre-series a",
          "series a", "pre-revenue", "bootstrapped", "mvp", "incubator", "new",
        },
        scaleup = {
          "growth", "growth stage", "scaling", "expansion", "series b", "series c", "series d",
          "series e", "series f", "late stage", "venture", "hypergrowth", "unicorn", "pre-ipo",
          "mid stage",
        },
        mature = {
          "established", "mid-market", "midsize", "medium", "sme", "mittelstand", "stable",
          "private equity", "privately held", "family-owned", "post-ipo", "public",
          "publicly traded", "listed", "public company",
        },
        enterprise = {
          "large enterprise", "large", "corporate", "corporation", "multinational", "conglomerate",
          "global", "fortune 500", "fortune 1000", "incumbent",
        },
      },
      aliases = {
        "company_stage", "growth_stage", "funding_stage", "maturity_stage", "lifecycle_stage",
        "funding_round", "last_funding_type", "last_round",
      },
    },
    {
      name = "product", type = "string",
      doc = "What customers pay for: technology, something carried by technology, or neither.",
      question = "Is what it sells technology, carried by technology, or traditional?",
      allowed = { "technology", "tech_enabled", "traditional" },
      synonyms = {
        technology = {
          "tech", "technology product", "tech product", "software", "saas", "platform", "app",
          "api", "digital", "digital product", "digital native", "hardware", "software product",
          "pure tech", "tech company", "product is technology", "marketplace",
        },
        tech_enabled = {
          "technology enabled", "tech-enabled services", "digitally enabled", "hybrid", "mixed",
          "e-commerce", "software supported", "partly digital",
        },
        traditional = {
          "non-tech", "not technology", "physical", "physical goods", "goods", "services",
          "service", "conventional", "offline", "analogue", "brick and mortar", "none",
        },
      },
      aliases = {
        "product_type", "product_kind", "business_model", "offering", "what_we_sell",
        "core_product", "product_is",
      },
    },
    {
      name = "tech_advantage", type = "boolean",
      doc = "Technology is what sets it apart from its competitors.",
      question = "Is technology its advantage over competitors?",
      aliases = {
        "technology_advantage", "technology_is_competitive_advantage", "tech_competitive_advantage",
        "tech_differentiator", "technology_differentiates",
      },
    },
    {
      name = "digital_transformation", type = "boolean",
      doc = "It is going through a digital transformation.",
      question = "Is it going through a digital transformation?",
      aliases = {
        "in_digital_transformation", "undergoing_digital_transformation",
        "transformation_programme", "transformation_program", "digital_programme",
        "digital_program", "digitalisation", "digitalization", "digitization", "dx",
      },
    },
    {
      name = "outsourced_development", type = "boolean",
      doc = "Its software is built by agencies or other outside firms.",
      question = "Do agencies or other outside firms build its software?",
      aliases = {
        "outsources_development", "development_outsourced", "external_development",
        "dev_outsourced", "outsourced_dev", "agency_development", "agency_built_software",
      },
    },
    {
      name = "internal_it", type = "string",
      doc = "How complex the IT is that its own people work with.",
      question = "Is its internal IT minimal, moderate or complex?",
      allowed = { "minimal", "moderate", "complex" },
      synonyms = {
        minimal = {
          "low", "simple", "small", "basic", "light", "none", "little", "google workspace",
          "microsoft 365", "laptops only",
        },
        moderate = { "medium", "average", "normal", "standard", "some", "mid" },
        complex = {
          "high", "heavy", "large", "very complex", "extensive", "significant", "legacy",
          "many systems", "enterprise",
        },
      },
      aliases = {
        "it_complexity", "internal_it_complexity", "it_estate", "it_landscape", "enterprise_it",
        "it_environment", "internal_systems",
      },
    },
    {
      name = "infrastructure", type = "string",
      doc = "How much enterprise infrastructure it runs: networks, servers, data centres.",
      question = "Does it run no infrastructure of its own, the usual, or a significant amount?",
      allowed = { "none", "standard", "significant" },
      synonyms = {
        none = { "no", "no infrastructure", "minimal", "serverless", "low" },
        standard = {
          "normal", "average", "moderate", "medium", "cloud", "cloud only", "hosted", "basic",
          "some",
        },
        significant = {
          "large", "high", "heavy", "major", "extensive", "complex", "own data centre",
          "own data center", "on-premises", "on-premise", "on-prem", "hybrid cloud", "data centres",
          "data centers", "enterprise",
        },
      },
      aliases = {
        "it_infrastructure", "infra", "enterprise_infrastructure", "infrastructure_size",
      },
    },
    {
      name = "regulations", type = "list",
      doc = "The rules on data, security and finance that its technology has to comply with.",
      question = "Which regulations must its systems comply with?",
      allowed = {
        "GDPR", "SOX", "HIPAA", "SOC2", "PCI-DSS", "ISO27001", "CCPA", "GLBA", "FERPA", "FedRAMP",
        "NIS2", "DORA", "FDA", "Basel", "Solvency-II", "NERC-CIP", "ITAR", "EU-AI-Act", "PSD2",
        "MiFID-II", "SOC1", "FISMA", "CMMC", "NIST", "HITRUST", "COPPA", "LGPD", "PIPEDA", "AML",
        "MDR",
      },
      synonyms = words "regulations",
      aliases = {
        "regulation", "regulatory_requirements", "compliance", "compliance_requirements",
        "compliance_frameworks",
      },
    },
    {
      name = "it_critical", type = "boolean",
      doc = "Its operations stop when internal IT stops.",
      question = "Does the business stop when its internal IT stops?",
      aliases = { "it_operations_critical", "critical_it", "depends_on_it", "it_dependent" },
    },
    {
      name = "goal", type = "string",
      doc = "What matters most now.",
      question = "What matters most now: innovation, efficiency, or both alike?",
      allowed = { "innovation", "efficiency", "balanced" },
      synonyms = {
        innovation = {
          "innovate", "growth", "product innovation", "new products", "top line", "revenue",
          "differentiation", "product", "r&d", "disruption", "innovation and growth",
        },
        efficiency = {
          "efficient", "operational efficiency", "cost", "costs", "cost reduction", "cost saving",
          "cost savings", "bottom line", "productivity", "optimisation", "optimization",
          "operations", "stability", "operational excellence", "savings",
        },
        balanced = {
          "both", "balance", "mixed", "innovation and efficiency", "efficiency and innovation",
          "equal",
        },
      },
      aliases = {
        "strategic_goal", "primary_goal", "main_goal", "business_goal", "strategic_priority",
        "top_priority",
      },
    },
    {
      name = "roles", type = "list",
      doc = "The leading roles that are filled today.",
      question = "Which of the roles CEO, CFO, CTO, CIO, CPO, COO are filled?",
      allowed = {
        "CEO", "CFO", "CTO", "CIO", "CPO", "COO", "CPTO", "CISO", "CDO", "CMO", "CHRO", "CRO",
        "CAIO", "VP Engineering", "Head of IT",
      },
      synonyms = words "roles",
      aliases = {
        "executives", "executive_team", "leadership_team", "leadership_roles", "c_level", "c_suite",
        "existing_roles", "current_roles", "roles_filled",
      },
    },
    {
      name = "cto_reports_to", type = "string",
      doc = "Whom the CTO reports to, today or as planned.",
      question = "Whom does, or would, the CTO report to?",
      allowed = superiors, synonyms = superior_words,
      aliases = { "cto_reporting_line", "cto_superior", "cto_boss" },
    },
    {
      name = "cio_reports_to", type = "string",
      doc = "Whom the CIO reports to, today or as planned.",
      question = "Whom does, or would, the CIO report to?",
      allowed = superiors, synonyms = superior_words,
      aliases = { "cio_reporting_line", "cio_superior", "cio_boss" },
    },
    {
      name = "revenue", type = "number", unit = "USD",
      doc = "Revenue of a year.",
      question = "What is its revenue of a year, in U.S. dollars?",
      aliases = {
        "revenues", "annual_revenue", "total_revenue", "revenue_usd", "revenue_in_usd",
        "yearly_revenue", "net_sales", "annual_sales", "turnover", "annual_turnover", "Umsatz",
      },
    },
    {
      name = "country", type = "string",
      doc = "Where it has its seat, as the two letters of ISO 3166.",
      question = "In which country does it have its seat?",
      allowed = country_codes, synonyms = countries,
      aliases = {
        "country_code", "country_name", "nation", "hq_country", "headquarters_country",
        "country_of_headquarters", "country_iso", "domicile", "Land",
      },
    },
  },
}
