-- SPDX-License-Identifier: MIT
-- The subject "responsibility": something that somebody has to own, told in anybody's own words, and
-- what is known of the company that it is asked in.
--
-- The program looks the text's words up in the knowledge base's terms (db/4*.sql) and fills each
-- field below that names a key under `evidence` with the sum of the weights of the terms found that
-- have this key. A key is any word: a pack that brings terms of a new role needs one more field
-- here, and a rule in the policy. The company's fields carry the names that they have in the subject
-- "company", so that one profile serves both.

return subject {
  name = "responsibility",
  doc = "Something that somebody has to own, in words.",
  identity = { "id" },

  reading = {
    missing = { "N/A", "n.a.", "NA", "-", "?", "unknown", "null", "none given" },
    yes = { "yes", "y", "true" },
    no = { "no", "n", "false" },
    nothing = { "none", "nothing", "no" },
    suffixes = { k = 1000, K = 1000, m = 1000000, M = 1000000 },
    separators = ";,|/",
  },

  fields = {
    { name = "id", type = "string", doc = "what names it in a list",
      aliases = { "nr", "no", "number", "key", "ref", "reference" } },
    { name = "text", type = "string", text = true, doc = "the responsibility in words",
      question = "What is it that somebody should own?",
      aliases = { "responsibility", "duty", "task", "topic", "question", "phrase", "description",
                  "statement", "posting", "what" } },

    -- What the words of the text count for.
    { name = "cto_evidence", type = "number", evidence = "CTO",
      doc = "weight of terms that are a CTO's" },
    { name = "cio_evidence", type = "number", evidence = "CIO",
      doc = "weight of terms that are a CIO's" },
    { name = "shared_evidence", type = "number", evidence = "shared",
      doc = "weight of terms that belong to both" },
    { name = "none_evidence", type = "number", evidence = "none",
      doc = "weight of terms of other departments, and of words in another sense" },
    { name = "scene_evidence", type = "number", evidence = "scene",
      doc = "weight of words that set an everyday scene" },
    { name = "topic_evidence", type = "number", evidence = "topic",
      doc = "weight of technology that either may own, by whom it serves" },
    { name = "cto_lean", type = "number", evidence = "leans-CTO",
      doc = "how much of it is a CTO's when nobody is named" },
    { name = "cio_lean", type = "number", evidence = "leans-CIO",
      doc = "how much of it is a CIO's when nobody is named" },
    { name = "product_side", type = "number", evidence = "product",
      doc = "weight of words for customers and what they are sold" },
    { name = "operations_side", type = "number", evidence = "operations",
      doc = "weight of words for the company's own people and operations" },
    { name = "making", type = "number", evidence = "making",
      doc = "weight of words for what is done to a product, or goes wrong with it" },
    { name = "using", type = "number", evidence = "using",
      doc = "weight of words for what people at work do with technology, or how it fails them" },
    { name = "ours", type = "number", evidence = "ours",
      doc = "weight of words by which a company speaks of itself" },
    { name = "joins", type = "number", evidence = "joins",
      doc = "weight of words that join the two sides, such as 'product and'" },
    { name = "says_cto", type = "number", evidence = "says-CTO", doc = "how often it says CTO" },
    { name = "says_cio", type = "number", evidence = "says-CIO", doc = "how often it says CIO" },
    { name = "foreign_words", type = "number", evidence = "foreign",
      doc = "how many of its words tell of something that the knowledge base does not know" },
    { name = "words", type = "number", evidence = "words", doc = "how many words the text has" },

    -- The company that it is asked in.
    { name = "roles", type = "list", allowed = { "CTO", "CIO" },
      doc = "which of the two roles the company has",
      question = "Which of CTO and CIO does the company have?",
      aliases = { "existing roles", "leaders", "leadership", "c-level", "has" },
      synonyms = { CTO = { "chief technology officer", "chief technical officer" },
                   CIO = { "chief information officer" } } },
    { name = "employees", type = "integer", unit = "people", min = 0,
      doc = "headcount",
      aliases = { "headcount", "staff", "team size", "number of employees", "size" } },
    { name = "stage", type = "string",
      allowed = { "startup", "scaleup", "growth", "mature", "enterprise" },
      doc = "how far the company has come" },
    { name = "product", type = "string", allowed = { "technology", "tech_enabled", "traditional" },
      doc = "what the company sells" },
  },
}
