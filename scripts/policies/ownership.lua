-- SPDX-License-Identifier: MIT
-- Who owns a responsibility: the CTO, the CIO, both together, or neither?

return policy {
  name = "ownership",
  about = "responsibility",
  doc = "Who owns this responsibility?",

  constants = {
    side_least = 2, -- what words for one side must weigh to say whom a text is about
    specific = 3, -- what a term weighs that is one owner's whatever stands around it
    side_lead = 1.5, -- so many times the other side's weight, and a text speaks for one side
    side_share = 0.5, -- what side words alone count for their owner, beside evidence
    balance = 0.75, -- the lesser owner has so much of the greater one's score: they share
    short_text = 25, -- words; beyond, 'product and …' says little
    scene_most = 2, -- what everyday words count at most: more of them say no more
  },

  facts = {
    technology = "cto_evidence + cio_evidence + shared_evidence + topic_evidence",
    is_technology = "technology > none_evidence + min(scene_evidence, scene_most)",
    has_topic = "is_technology and topic_evidence > 0",
    names_product = "product_side > 0 or cto_evidence >= specific and operations_side > 0",
    names_operations = "operations_side > 0 or cio_evidence >= specific and product_side > 0",
    joined = "joins > 0 and words <= short_text and names_product and names_operations",
    for_product = "not joined and product_side >= side_least"
      .. " and product_side > operations_side * side_lead",
    for_operations = "not joined and operations_side >= side_least"
      .. " and operations_side > product_side * side_lead",
    for_nobody = "not joined and product_side < side_least and operations_side < side_least",
    for_both = "not for_product and not for_operations and not for_nobody",
    leading = "cto_evidence - cio_evidence",
    leans = "cto_lean + product_side - cio_lean - operations_side",
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
    { id = "goes-with-the-cto", when = "has_topic and for_nobody and leading > 0",
      give = { CTO = "topic_evidence" },
      because = "Whom it serves is not said; it stands beside what is a CTO's." },
    { id = "goes-with-the-cio", when = "has_topic and for_nobody and leading < 0",
      give = { CIO = "topic_evidence" },
      because = "Whom it serves is not said; it stands beside what is a CIO's." },
    { id = "leans-to-the-cto", when = "has_topic and for_nobody and leading == 0 and leans > 0",
      give = { CTO = "topic_evidence" },
      because = "Whom it serves is not said; more often than not it is a CTO's." },
    { id = "leans-to-the-cio", when = "has_topic and for_nobody and leading == 0 and leans < 0",
      give = { CIO = "topic_evidence" },
      because = "Whom it serves is not said; more often than not it is a CIO's." },
    { id = "nobody-named", when = "has_topic and for_nobody and leading == 0 and leans == 0",
      give = { shared = "topic_evidence" },
      because = "Whom it serves is not said, and both have a part in it.", cite = { "s2:35" } },
    { id = "joins-both-sides",
      when = "is_technology and joined"
        .. " and (topic_evidence > 0 or cto_evidence > 0 and cio_evidence > 0)",
      give = { shared = "technology - topic_evidence" },
      because = "It is asked for the product and for operations in one breath.",
      cite = { "s1:63" } },
    { id = "names-the-product-side", when = "is_technology and product_side > 0 and not for_both",
      give = { CTO = "product_side * side_share" },
      because = "The CTO's eyes are on customers and the product.", cite = { "s0:19" } },
    { id = "names-the-inner-side", when = "is_technology and operations_side > 0 and not for_both",
      give = { CIO = "operations_side * side_share" },
      because = "The CIO's eyes are on employees and operations.", cite = { "s0:19" } },
    { id = "elsewhere", when = "none_evidence > 0 or scene_evidence > 0",
      give = { none = "none_evidence + min(scene_evidence, scene_most)" },
      because = "The text names things of everyday life or of another department." },
  },

  outcome = {
    { "none", when = "not is_technology", doc = "Neither technology leader owns this." },
    { "shared", when = "shared >= CTO and shared >= CIO and shared > 0",
      doc = "The CTO and the CIO own this together." },
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
