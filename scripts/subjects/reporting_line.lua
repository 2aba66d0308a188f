-- SPDX-License-Identifier: MIT
-- The subject "reporting_line": one of the two posts, the post above it, and the company. `product`
-- has the name and the values that it has in the subject "company".

local titles = words "superiors"

return subject {
  name = "reporting_line",
  doc = "A post, the post above it, and what the company is like.",
  identity = { "id", "role" },

  reading = {
    missing = { "N/A", "NA", "n.a.", "-", "?", "unknown", "null" },
    yes = { "yes", "y", "true", "1" },
    no = { "no", "n", "false", "0" },
    separators = ";|,",
  },

  fields = {
    { name = "id", type = "string", doc = "What names the record in its list.", aliases = { "nr" } },
    { name = "role", type = "string", allowed = { "CTO", "CIO" },
      synonyms = { CTO = titles.CTO, CIO = titles.CIO },
      doc = "the post that is asked about",
      question = "Which post is it: CTO or CIO?", aliases = { "post", "title", "who" } },
    { name = "reports_to", type = "string",
      allowed = { "CEO", "CFO", "COO", "CPO", "CPTO", "CTO", "CIO", "board" }, synonyms = titles,
      doc = "the post above it, today or as planned",
      question = "Whom does it report to, or would it?", aliases = { "to", "superior", "boss" } },
    { name = "product", type = "string", allowed = { "technology", "tech_enabled", "traditional" },
      synonyms = { technology = { "software", "saas", "platform" },
        tech_enabled = { "technology enabled", "hybrid" },
        traditional = { "non-tech", "goods", "services" } },
      doc = "what customers pay for",
      question = "Is what the company sells technology, carried by technology, or traditional?" },
    { name = "it_seen_as", type = "string", allowed = { "cost", "strategy" },
      synonyms = { cost = { "cost centre", "cost center", "costs" },
        strategy = { "strategic", "strategic function", "investment" } },
      doc = "how the company looks at its internal IT",
      question = "Is internal IT a cost to the company, or part of its strategy?",
      aliases = { "view_of_it", "it_is" } },
  },
}
