-- SPDX-License-Identifier: MIT
-- Who owns a responsibility: the CTO, the CIO, both together, or neither? How it decides:
--
-- The program has looked the text's words up in the terms of the knowledge base and summed their
-- weights (scripts/subjects/responsibility.lua). Some terms name what is a CTO's or a CIO's wherever
-- it stands: microservices, a helpdesk. They count for their owner. Others name a topic of technology
-- that either may own: the cloud, a login, AI. For these s2's test question decides, on which side
-- they serve: operations, or the product (s2:35). The text says so in words for customers or for
-- employees; if it says nothing, the topic goes with what stands beside it, then where the sources
-- see it more often, and else to both.
--
-- People who do not know the words say what they want done or what went wrong: 'type it twice', 'hold up
-- on opening night'. Such deeds may be about anything, so they count beside the side that they are of
-- (db/480-terms-deeds.sql).
--
-- A text is about technology only when all this outweighs the terms of other departments ('price list')
-- and of everyday life ('server' beside 'soup'). A word that no term, no claim and no list of plain words
-- knows ('ticket to Madrid') outweighs one word of two senses, unless a side is named.
-- db/410-terms-cto.sql says what the weights mean.

return policy {
  name = "ownership",
  about = "responsibility",
  doc = "Who owns this responsibility?",

  constants = {
    side_least = 2, -- what words for one side must weigh to say whom a text is about
    side_hint = 1, -- what they weigh to do so in a brief text that joins the sides
    itself = 3, -- what words weigh that name the product itself: what we sell
    side_lead = 1.5, -- so many times the other side's weight, and the text is about this side
    side_share = 0.5, -- what words for a side count for its owner, beside evidence
    specific = 3, -- what a term weighs that is one owner's whatever stands around it
    deeds_most = 2, -- what deeds weigh at most
    balance = 0.75, -- the lesser owner has so much of the greater one's score: they share
    plainly = 2, -- what words weigh that join the two sides: both, alike; 'and' weighs less
    brief_text = 14, -- words; up to here 'and' joins the sides as plainly
    short_text = 25, -- words; beyond, that a text joins the two sides says little
    long_text = 45, -- words; beyond, it says little however plainly it does
    -- Everyday words beside words of two senses: one outweighs two hints of technology, two outweigh
    -- what is technology elsewhere. Where a side is named, they weigh as they are, and hardly where
    -- the company speaks of itself ('a screen in the canteen for all our staff').
    scene = 2,
    scene_most = 4,
    scene_beside_side = 1,
    scene_of_ours = 0.4,
    foreign = 1, -- what words that nobody knows weigh; the first is passed over where it says 'our'
    thin = 1, -- a lead of so much is called thin
    posting = 40, -- words from which a text is judged as a job posting
    mixture = 0.2, -- a posting mixes the roles when the lesser has so much of the greater one's
    one_person_max = 200, -- people; s0:72: one person for both roles is common up to 100-200
    large_from = 500, -- people; s0:61: from here on a company is large
  },

  facts = {
    -- Beside its own side a deed counts, and what goes wrong does beside the product alone. Where no
    -- side is named, the first may be about anything unless something hints at technology or a side.
    unsided = "max(product_side, operations_side) < side_least",
    making_hint = "min(ours + product_side + topic_evidence + cto_evidence, 1)",
    using_hint = "min(ours + operations_side + topic_evidence + cio_evidence, 1)",
    unsided_making = "max(min(making + making_hint - 1, deeds_most), 0)",
    unsided_using = "max(min(using + using_hint - 1, deeds_most), 0)",
    -- What either side's deeds may be goes with the side that is hinted at.
    tips = "product_side > operations_side and 0.5 or product_side < operations_side and -0.5 or 0",
    product_deeds = "operations_side < side_least and max(making, using) or making",
    made = "product_side >= side_least and min(product_deeds, deeds_most)"
      .. " or unsided and unsided_making - unsided_using + tips > 0 and unsided_making or 0",
    used = "operations_side >= side_least and min(using, deeds_most)"
      .. " or unsided and unsided_using - unsided_making - tips > 0 and unsided_using or 0",
    evidence = "cto_evidence + cio_evidence + shared_evidence + topic_evidence + made + used",

    -- A text that asks for both sides at once, and says nothing of what is to be done.
    names_only_both = "evidence == 0 and none_evidence == 0 and scene_evidence == 0"
      .. " and foreign_words <= 1 and joined and min(product_side, operations_side) >= side_least",

    technology = "names_only_both and 1 or evidence",
    unheard_of = "min(foreign_words - min(ours, 1), foreign)",
    of_ours = "ours > 0 or product_side >= itself",
    everyday = "joined and 0"
      .. " or unsided and min(scene_evidence * scene, scene_most) + max(unheard_of, 0)"
      .. " or min(scene_evidence * (of_ours and scene_of_ours or scene_beside_side), scene)",
    is_technology = "technology > none_evidence + everyday",
    has_topic = "is_technology and topic_evidence > 0",

    -- Whom does it serve?
    together = "joins >= plainly or joins > 0 and words <= brief_text",
    two_owners = "together and min(cto_evidence, cio_evidence) >= specific",
    names_product = "product_side >= side_least or together and product_side > 0 or two_owners"
      .. " or cto_evidence >= (together and side_least or specific) and operations_side > 0",
    names_operations = "operations_side >= side_least or together and operations_side > 0"
      .. " or two_owners"
      .. " or cio_evidence >= (together and side_least or specific)"
      .. " and product_side >= (joins > 0 and words <= brief_text and side_hint or side_least)",
    joined = "joins > 0 and (words <= short_text or joins > plainly and words <= long_text)"
      .. " and names_product and names_operations",
    for_product = "not joined and product_side >= side_least"
      .. " and product_side > operations_side * side_lead",
    for_operations = "not joined and operations_side >= side_least"
      .. " and operations_side > product_side * side_lead",
    for_nobody = "not joined and product_side < side_least and operations_side < side_least",
    for_both = "not for_product and not for_operations and not for_nobody",

    -- Nobody named: what stands beside the topic, and where it leans by itself.
    leading = "cto_evidence + made - cio_evidence - used",
    leans = "cto_lean + product_side - cio_lean - operations_side",

    -- The sums again, for what has to be said about them.
    topic_to_cto = "for_product or for_nobody and (leading > 0 or leading == 0 and leans > 0)",
    topic_to_cio = "for_operations or for_nobody and (leading < 0 or leading == 0 and leans < 0)",
    cto_sum = "cto_evidence + made + (topic_to_cto and topic_evidence or 0)"
      .. " + (for_both and 0 or product_side * side_share)",
    cio_sum = "cio_evidence + used + (topic_to_cio and topic_evidence or 0)"
      .. " + (for_both and 0 or operations_side * side_share)",
    is_posting = "is_technology and words >= posting",
    one_role = "count(roles) == 1",
  },

  -- Who holds a responsibility depends on which of the roles there are.
  assume = {
    { id = "startup-has-a-cto",
      when = "one_of(stage, 'startup', 'scaleup')"
        .. " and (not known(product) or product ~= 'traditional')",
      set = { roles = { "CTO" } },
      because = "Startups and scale-ups have, as a rule, a CTO and no CIO.",
      cite = { "s0:66", "s1:106" } },
    { id = "traditional-enterprise-has-a-cio",
      when = "product == 'traditional' and (one_of(stage, 'mature', 'enterprise')"
        .. " or employees >= large_from)",
      set = { roles = { "CIO" } },
      because = "Traditional enterprises often have a CIO and no CTO.",
      cite = { "s0:68", "s1:108" } },
  },

  rules = {
    -- What is one owner's wherever it stands.
    { id = "terms-of-the-cto", when = "is_technology and cto_evidence > 0",
      give = { CTO = "cto_evidence" },
      because = "The text names what is a CTO's: building the product, and those who build it.",
      cite = { "s0:14", "s1:14", "s2:28", "s3:30" } },
    { id = "terms-of-the-cio", when = "is_technology and cio_evidence > 0",
      give = { CIO = "cio_evidence" },
      because = "The text names what is a CIO's: the technology that the company works with.",
      cite = { "s0:16", "s1:16", "s2:24", "s3:19" } },
    { id = "terms-of-both", when = "is_technology and shared_evidence > 0",
      give = { shared = "shared_evidence" },
      because = "The text names what the two roles do together.", cite = { "s1:54", "s1:63" } },

    { id = "done-to-the-product", when = "is_technology and made > 0", give = { CTO = "made" },
      because = "The text speaks of the product, and of what is done to it or goes wrong with it.",
      cite = { "s0:14", "s0:36", "s3:30" } },
    { id = "done-at-work", when = "is_technology and used > 0", give = { CIO = "used" },
      because = "The text speaks of people at work, and of what they do with their technology.",
      cite = { "s0:16", "s1:16", "s3:19" } },

    -- Topics that either may own: does it support operations, or the product?
    { id = "serves-the-product", when = "has_topic and for_product",
      give = { CTO = "topic_evidence" },
      because = "Does it support operations or the product? The text speaks of the product.",
      cite = { "s2:35" } },
    { id = "serves-operations", when = "has_topic and for_operations",
      give = { CIO = "topic_evidence" },
      because = "Does it support operations or the product? The text speaks of operations.",
      cite = { "s2:35" } },
    { id = "serves-both", when = "has_topic and for_both",
      give = { shared = "topic_evidence" },
      because = "Does it support operations or the product? The text speaks of both.",
      cite = { "s2:35", "s1:63" } },
    { id = "joins-both-sides",
      when = "is_technology and joined"
        .. " and (together or topic_evidence > 0 or cto_evidence > 0 and cio_evidence > 0)",
      give = { shared = "technology - topic_evidence" },
      because = "It is asked for the product and for operations in one breath.",
      cite = { "s1:63" } },
    { id = "goes-with-the-cto", when = "has_topic and for_nobody and leading > 0",
      give = { CTO = "topic_evidence" },
      because = "Whom it serves is not said; it stands beside what is a CTO's.",
      cite = { "s2:35" } },
    { id = "goes-with-the-cio", when = "has_topic and for_nobody and leading < 0",
      give = { CIO = "topic_evidence" },
      because = "Whom it serves is not said; it stands beside what is a CIO's.",
      cite = { "s2:35" } },
    { id = "leans-to-the-cto", when = "has_topic and for_nobody and leading == 0 and leans > 0",
      give = { CTO = "topic_evidence" },
      because = "Whom it serves is not said; most sources that speak of it see it with the CTO.",
      cite = { "s0:14", "s1:14" } },
    { id = "leans-to-the-cio", when = "has_topic and for_nobody and leading == 0 and leans < 0",
      give = { CIO = "topic_evidence" },
      because = "Whom it serves is not said; most sources that speak of it see it with the CIO.",
      cite = { "s0:16", "s1:16" } },
    { id = "nobody-named", when = "has_topic and for_nobody and leading == 0 and leans == 0",
      give = { shared = "topic_evidence" },
      because = "Whom it serves is not said, and each of the two has a part in it.",
      cite = { "s1:54", "s0:78" } },

    -- Whom the text is about says something by itself, beside technology.
    { id = "names-the-product-side", when = "is_technology and product_side > 0 and not for_both",
      give = { CTO = "product_side * side_share" },
      because = "The CTO looks outside: to customers and the product.",
      cite = { "s0:19", "s1:12", "s2:28", "s3:12" } },
    { id = "names-the-inner-side", when = "is_technology and operations_side > 0 and not for_both",
      give = { CIO = "operations_side * side_share" },
      because = "The CIO looks inside: to employees and operations.",
      cite = { "s0:19", "s1:12", "s2:24", "s3:12" } },

    { id = "elsewhere", when = "none_evidence > 0 or scene_evidence > 0",
      give = { none = "none_evidence + everyday" },
      because = "The text speaks of everyday life or of a department that neither leads." },

    -- What has to be said about the answer.
    { id = "no-evidence", when = "technology == 0 and none_evidence == 0 and scene_evidence == 0",
      warn = "Nothing in the text is known to be technology: this 'none' rests on no evidence." },
    { id = "only-sides", when = "names_only_both",
      warn = "The text says whom it is about, but not what is to be done: say in more words." },
    { id = "thin-evidence",
      when = "is_technology and evidence > 0 and technology <= thin and cto_sum ~= cio_sum",
      warn = "One word of two senses is all there is to go by: say in more words what is meant." },
    { id = "thin-margin",
      when = "is_technology and technology > thin and cto_sum > 0 and cio_sum > 0"
        .. " and abs(cto_sum - cio_sum) <= thin",
      warn = "The margin between CTO and CIO is thin: one word more could turn the answer." },
    { id = "posting-mixes-roles",
      when = "is_posting and min(cto_sum, cio_sum) >= max(cto_sum, cio_sum) * mixture",
      warn = "The text mixes duties of a CTO with duties of a CIO.",
      cite = { "s2:6", "s1:112" } },
    { id = "cto-title-cio-duties",
      when = "is_posting and says_cto > 0 and says_cio == 0 and cio_sum * balance > cto_sum",
      warn = "The text says CTO, but what it describes is a CIO.", cite = { "s2:6", "s3:12" } },
    { id = "cio-title-cto-duties",
      when = "is_posting and says_cio > 0 and says_cto == 0 and cto_sum * balance > cio_sum",
      warn = "The text says CIO, but what it describes is a CTO.", cite = { "s2:6", "s3:12" } },

    -- Where the company has one of the roles only, its holder does the work of the other.
    { id = "cto-stands-in",
      when = "is_technology and one_role and has(roles, 'CTO') and cio_sum > cto_sum",
      note = "By its nature this is a CIO's; without one the CTO does it, as long as IT is simple.",
      cite = { "s0:74", "s2:31" },
      dissent = { { "s2:28", "Internal IT is no part of a CTO's role." } } },
    { id = "cio-stands-in",
      when = "is_technology and one_role and has(roles, 'CIO') and cto_sum > cio_sum",
      note = "By its nature this is a CTO's; without one the CIO does it, often through agencies.",
      cite = { "s0:76", "s2:31" } },
    { id = "too-large-for-one", when = "is_technology and one_role and employees > one_person_max",
      warn = "One person for both roles is common up to 100 or 200 people; here there are more.",
      cite = { "s0:72", "s2:31" } },
  },

  outcome = {
    { "none", when = "not is_technology", doc = "Neither technology leader owns this." },
    { "shared", when = "shared >= CTO and shared >= CIO",
      doc = "The CTO and the CIO own this together." },
    { "shared", when = "min(CTO, CIO) > max(CTO, CIO) * balance" },
    { "CTO", when = "CTO > CIO", doc = "The CTO owns this." },
    { "CIO", doc = "The CIO owns this." },
  },

  outputs = {
    holder = { -- who holds it in the company that it is asked in
      { "nobody yet", when = "outcome ~= 'none' and count(roles) == 0" },
      { "CTO", when = "outcome == 'CTO' and has(roles, 'CTO')" },
      { "CIO", when = "outcome == 'CIO' and has(roles, 'CIO')" },
      { "CTO and CIO", when = "outcome == 'shared' and all_of(roles, 'CTO', 'CIO')" },
      { "CTO", when = "outcome ~= 'none' and has(roles, 'CTO')" }, -- s0:74
      { "CIO", when = "outcome ~= 'none' and has(roles, 'CIO')" }, -- s0:76
    },
  },
}
