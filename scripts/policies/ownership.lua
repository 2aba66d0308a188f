-- SPDX-License-Identifier: MIT
-- Who owns a responsibility: the CTO, the CIO, both together, or neither?

local typical = 2 -- what one typical term weighs (db/410-terms-cto.sql says what weights mean)

return policy {
  name = "ownership",
  about = "responsibility",
  doc = "Who owns this responsibility?",

  constants = {
    side_lead = 1.5, -- so many times the other side's weight, and a text speaks for one side
    side_share = 0.5, -- what side words alone count for their owner, beside evidence
    balance = 0.75, -- the lesser owner has so much of the greater one's score: they share
    typical = typical,
  },

  facts = {
    technology = "cto_evidence + cio_evidence + shared_evidence + topic_evidence",
    is_technology = "technology > none_evidence",
    has_topic = "is_technology and topic_evidence > 0",
    for_product = "product_side > operations_side * side_lead",
    for_operations = "operations_side > product_side * side_lead",
    for_both = "product_side > 0 and operations_side > 0 and not for_product and not for_operations",
    sided = "product_side > 0 or operations_side > 0",
  },

  rules = {
    { id = "terms-of-the-cto", when = "is_technology and cto_evidence > 0",
      give = { CTO = "cto_evidence" },
      because = "The text names what the sources give to the CTO.", cite = { "s0:14" } },
    { id = "terms-of-the-cio", when = "is_technology and cio_evidence > 0",
      give = { CIO = "cio_evidence" },
      because = "The text names what the sources give to the CIO.", cite = { "s0:16" } },
    { id = "terms-of-both", when = "is_technology and shared_evidence > 0",
      give = { shared = "shared_evidence" },
      because = "The text names what the sources give to both.", cite = { "s1:54" } },
    { id = "serves-the-product", when = "has_topic and for_product",
      give = { CTO = "topic_evidence" },
      because = "Asked whether it supports operations or the product, the text says the product.",
      cite = { "s2:35" } },
    { id = "serves-operations", when = "has_topic and for_operations",
      give = { CIO = "topic_evidence" },
      because = "Asked whether it supports operations or the product, the text says operations.",
      cite = { "s2:35" } },
    { id = "serves-both", when = "has_topic and for_both",
      give = { shared = "topic_evidence" },
      because = "It serves the product as well as operations.", cite = { "s2:35" } },
    { id = "serves-nobody-named", when = "has_topic and not sided and cto_evidence == cio_evidence",
      give = { shared = "topic_evidence" },
      because = "The text does not say whom the technology serves.", cite = { "s2:35" } },
    { id = "names-the-product-side", when = "is_technology and product_side > 0",
      give = { CTO = "product_side * side_share" },
      because = "The CTO's eyes are on customers and the product.", cite = { "s0:19" } },
    { id = "names-the-inner-side", when = "is_technology and operations_side > 0",
      give = { CIO = "operations_side * side_share" },
      because = "The CIO's eyes are on employees and operations.", cite = { "s0:19" } },
    { id = "elsewhere", when = "none_evidence > 0",
      give = { none = "none_evidence" },
      because = "The text names things of everyday life or of another department." },
  },

  outcome = {
    { "none", when = "not is_technology", doc = "Neither technology leader owns this." },
    { "shared", when = "shared >= CTO and shared >= CIO and shared > 0", doc = "The CTO and the CIO own this together." },
    { "shared", when = "CTO > 0 and CIO > 0 and min(CTO, CIO) > max(CTO, CIO) * balance" },
    { "CTO", when = "CTO > CIO", doc = "The CTO owns this." },
    { "CIO", when = "CIO > CTO", doc = "The CIO owns this." },
    { "shared" },
  },

  outputs = {
    holder = {
      { "CTO", when = "outcome == 'CTO' and has(roles, 'CTO')" },
      { "CIO", when = "outcome == 'CIO' and has(roles, 'CIO')" },
      { "CTO and CIO together", when = "outcome == 'shared' and all_of(roles, 'CTO', 'CIO')" },
      { "CTO", when = "outcome ~= 'none' and has(roles, 'CTO')" },
      { "CIO", when = "outcome ~= 'none' and has(roles, 'CIO')" },
    },
  },
}
