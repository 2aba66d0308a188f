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

    -- How the text reads beside the examples of each owner: what its words weigh, summed.
    { name = "like_cto", type = "number", evidence = "like-CTO",
      doc = "how much it reads like what a CTO owns" },
    { name = "like_cio", type = "number", evidence = "like-CIO",
      doc = "how much it reads like what a CIO owns" },
    { name = "like_shared", type = "number", evidence = "like-shared",
      doc = "how much it reads like what both own" },
    { name = "like_none", type = "number", evidence = "like-none",
      doc = "how much it reads like what neither owns" },

    -- What the terms in it count for.
    { name = "cto_evidence", type = "number", evidence = "CTO",
      doc = "weight of terms that are a CTO's" },
    { name = "cio_evidence", type = "number", evidence = "CIO",
      doc = "weight of terms that are a CIO's" },
    { name = "shared_evidence", type = "number", evidence = "shared",
      doc = "weight of terms that belong to both" },
    { name = "none_evidence", type = "number", evidence = "none",
      doc = "weight of terms of other departments, and of words in another sense" },
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
    { name = "joins", type = "number", evidence = "joins",
      doc = "weight of words that join the two sides, such as 'product and'" },
    { name = "says_cto", type = "number", evidence = "says-CTO", doc = "how often it says CTO" },
    { name = "says_cio", type = "number", evidence = "says-CIO", doc = "how often it says CIO" },
    { name = "heard", type = "number", evidence = "heard",
      doc = "how many of its words the examples know" },
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
