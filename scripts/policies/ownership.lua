-- SPDX-License-Identifier: MIT
-- Who owns a responsibility: the CTO, the CIO, both together, or neither? How it decides:
--
-- The program reads the text beside the knowledge base (scripts/subjects/responsibility.lua) in two
-- ways. It adds up, for each owner, what the words weigh in examples of what people say (db/5xx): 0
-- tells nothing, 1 is about three times as likely as usual. And it finds terms, which rest on claims
-- of the sources (db/4xx): what is a CTO's or a CIO's wherever it stands, topics of technology that
-- either may own, and words for a side. These are s2's test question: does it serve operations, or is
-- it part of the product (s2:35)?
--
-- Each counts as much as the constants say, and the owner with the most has it. At first a text is
-- nobody's, and what is shared has to be asked for plainly. The constants were fitted, all at once, to
-- phrases of writers whose own phrases were left out of the examples.

-- What the examples give each owner, whichever it reads like most.
local likeness = {
  CTO = "like_cto", CIO = "like_cio", shared = "like_shared", none = "like_none",
}

return policy {
  name = "ownership",
  about = "responsibility",
  doc = "Who owns this responsibility?",

  constants = {
    nobody = 1, -- what speaks for 'none' before anything is read,
    each_word = 0.5, -- … for each word, as it may be about anything,
    nobody_most = 5, -- … and at most
    strange_text = 20, -- what speaks for 'none' when most of the words are not known: no English
    plainly = 3.5, -- what speaks against 'shared', but for a word or two
    most = 6, -- what terms weigh at most, however many there are
    cto_term = 1, -- what a term of the CTO's counts for a weight of 1 …
    cio_term = 1.5,
    shared_term = 0.75,
    none_term = 1.5,
    named = 1, -- … and what it counts against 'none', as it names technology
    cto_leaning = 1.25, -- a topic that most sources see with the CTO
    cio_leaning = 0.375,
    product_word = 1.5, -- words for customers and what they are sold
    operations_word = 0.625, -- words for employees and their work
    topic_of_product = 0.25, -- a topic beside words for the product alone, for the CTO
    topic_of_operations = 0.75, -- … for operations alone, for the CIO
    topic_of_both = 2.25, -- … for both, for 'shared'
    topic_of_nobody = 0.5, -- … and for nobody, for 'shared'
    joining_word = 2.5, -- words that join the two sides
    thin = 2, -- a lead of so much is called thin: more than one answer in three is wrong then
    posting = 40, -- words from which a text is judged as a job posting
    mixture = 0.2, -- a posting mixes the roles when the lesser has so much of the greater one's duties
    one_person_max = 200, -- people; s0:72: one person for both roles is common up to 100-200
    large_from = 500, -- people; s0:61: from here on a company is large
  },

  facts = {
    reads_cto = "like_cto >= max(like_cio, like_shared, like_none)",
    reads_cio = "not reads_cto and like_cio >= max(like_shared, like_none)",
    reads_both = "not reads_cto and not reads_cio and like_shared >= like_none",
    cto_terms = "min(cto_evidence, most) * cto_term",
    cio_terms = "min(cio_evidence, most) * cio_term",
    shared_terms = "min(shared_evidence, most) * shared_term",
    none_terms = "min(none_evidence, most) * none_term",
    topics = "min(topic_evidence, most)",
    technology = "(min(cto_evidence + cio_evidence + shared_evidence, most) + topics) * named",
    found = "heard + cto_evidence + cio_evidence + shared_evidence + none_evidence + topic_evidence"
      .. " + product_side + operations_side",
    nobodys_words = "min(nobody + words * each_word, nobody_most)",
    not_plainly = "min(max(words - 1, 0), plainly)",
    strange = "found > 0 and (heard + cto_evidence + cio_evidence + shared_evidence) * 2 < words",
    -- Whom does it serve?
    of_product = "product_side > 0 and operations_side == 0",
    of_operations = "operations_side > 0 and product_side == 0",
    of_both = "product_side > 0 and operations_side > 0",
    product_topics = "of_product and topics * topic_of_product or 0",
    operations_topics = "of_operations and topics * topic_of_operations or 0",
    shared_topics = "of_both and topics * topic_of_both"
      .. " or not of_product and not of_operations and topics * topic_of_nobody or 0",
    leans_to_cto = "min(cto_lean, most) * cto_leaning",
    leans_to_cio = "min(cio_lean, most) * cio_leaning",
    for_product = "min(product_side, most) * product_word + product_topics",
    for_operations = "min(operations_side, most) * operations_word + operations_topics",
    joined = "min(joins, most) * joining_word",

    -- The sums again, for what has to be said about them.
    cto = "like_cto + cto_terms + leans_to_cto + for_product",
    cio = "like_cio + cio_terms + leans_to_cio + for_operations",
    both = "like_shared + shared_terms + shared_topics + joined - not_plainly",
    nobodys = "like_none + none_terms + nobodys_words - technology"
      .. " + (strange and strange_text or 0)",
    is_technology = "found > 0 and max(cto, cio, both) > nobodys",
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
    -- What people say.
    { id = "reads-like-a-ctos", when = "heard > 0 and reads_cto", give = likeness,
      because = "It reads most like examples of what a CTO owns: what the company builds and sells.",
      cite = { "s0:14", "s2:28", "s3:30" } },
    { id = "reads-like-a-cios", when = "heard > 0 and reads_cio", give = likeness,
      because = "It reads most like examples of what a CIO owns: what the company works with.",
      cite = { "s0:16", "s2:24", "s3:19" } },
    { id = "reads-like-both", when = "heard > 0 and reads_both", give = likeness,
      because = "It reads most like examples of what the two own together.",
      cite = { "s1:54", "s1:63" } },
    { id = "reads-like-neither", when = "heard > 0 and not (reads_cto or reads_cio or reads_both)",
      give = likeness, because = "It reads most like examples of what neither owns." },

    -- What is one owner's wherever it stands.
    { id = "terms-of-the-cto", when = "cto_evidence > 0", give = { CTO = "cto_terms" },
      because = "The text names what is a CTO's: building the product, and those who build it.",
      cite = { "s0:14", "s1:14", "s2:28", "s3:30" } },
    { id = "terms-of-the-cio", when = "cio_evidence > 0", give = { CIO = "cio_terms" },
      because = "The text names what is a CIO's: the technology that the company works with.",
      cite = { "s0:16", "s1:16", "s2:24", "s3:19" } },
    { id = "terms-of-both", when = "shared_evidence > 0", give = { shared = "shared_terms" },
      because = "The text names what the two roles do together.", cite = { "s1:54", "s1:63" } },
    { id = "terms-of-others", when = "none_evidence > 0", give = { none = "none_terms" },
      because = "The text names what is a department's that neither leads, or everyday life." },

    -- Topics that either may own: does it support operations, or the product?
    { id = "topics-of-either", when = "shared_topics > 0", give = { shared = "shared_topics" },
      because = "It names technology in which each of the two has a part.",
      cite = { "s1:54", "s0:80" } },
    { id = "leans-to-the-cto", when = "cto_lean > 0", give = { CTO = "leans_to_cto" },
      because = "Most sources that speak of it see it with the CTO.", cite = { "s0:14", "s1:14" } },
    { id = "leans-to-the-cio", when = "cio_lean > 0", give = { CIO = "leans_to_cio" },
      because = "Most sources that speak of it see it with the CIO.", cite = { "s0:16", "s1:16" } },
    { id = "serves-the-product", when = "product_side > 0", give = { CTO = "for_product" },
      because = "Does it support operations or the product? The text speaks of the product.",
      cite = { "s2:35", "s0:19", "s1:12", "s3:12" } },
    { id = "serves-operations", when = "operations_side > 0", give = { CIO = "for_operations" },
      because = "Does it support operations or the product? The text speaks of operations.",
      cite = { "s2:35", "s0:19", "s1:12", "s3:12" } },
    { id = "joins-two-things", when = "joins > 0", give = { shared = "joined" },
      because = "A word such as 'and' or 'both' joins what it asks for: it may be for both sides." },
    { id = "names-technology", when = "technology > 0", give = { none = "-technology" },
      because = "It names technology." },
    { id = "nobodys-at-first", give = { none = "nobodys_words", shared = "-not_plainly" },
      because = "A technology leader's, and what both own, has to be told from all else." },

    { id = "strange-text", when = "strange", give = { none = "strange_text" },
      because = "Most of its words are not known: is it English?",
      warn = "Most of the words are not known: say it in other words, in English." },

    -- What has to be said about the answer.
    { id = "no-evidence", when = "found == 0",
      warn = "Nothing in the text is known: this 'none' rests on no evidence." },
    { id = "thin-margin", when = "is_technology and abs(cto - cio) <= thin and both < max(cto, cio)",
      warn = "The margin between CTO and CIO is thin: one word more could turn the answer." },
    { id = "thin-sharing",
      when = "is_technology and abs(max(cto, cio) - both) <= thin",
      warn = "Whether one owns it or both is a close call: say whom it serves." },
    { id = "thin-technology",
      when = "found > 0 and abs(max(cto, cio, both) - nobodys) <= thin",
      warn = "Whether it is a technology leader's at all is a close call: say in more words." },
    { id = "posting-mixes-roles",
      when = "is_posting and min(cto_terms, cio_terms) >= max(cto_terms, cio_terms) * mixture",
      warn = "The text mixes duties of a CTO with duties of a CIO.",
      cite = { "s2:6", "s1:112" } },
    { id = "cto-title-cio-duties",
      when = "is_posting and says_cto > 0 and says_cio == 0 and cio > cto",
      warn = "The text says CTO, but what it describes is a CIO.", cite = { "s2:6", "s3:12" } },
    { id = "cio-title-cto-duties",
      when = "is_posting and says_cio > 0 and says_cto == 0 and cto > cio",
      warn = "The text says CIO, but what it describes is a CTO.", cite = { "s2:6", "s3:12" } },

    -- Where the company has one of the roles only, its holder does the work of the other.
    { id = "cto-stands-in",
      when = "is_technology and one_role and has(roles, 'CTO') and cio > cto",
      note = "By its nature this is a CIO's; without one the CTO does it, as long as IT is simple.",
      cite = { "s0:74", "s2:31" },
      dissent = { { "s2:28", "Internal IT is no part of a CTO's role." } } },
    { id = "cio-stands-in",
      when = "is_technology and one_role and has(roles, 'CIO') and cto > cio",
      note = "By its nature this is a CTO's; without one the CIO does it, often through agencies.",
      cite = { "s0:76", "s2:31" } },
    { id = "too-large-for-one", when = "is_technology and one_role and employees > one_person_max",
      warn = "One person for both roles is common up to 100 or 200 people; here there are more.",
      cite = { "s0:72", "s2:31" } },
  },

  outcome = {
    { "none", when = "none >= max(CTO, CIO, shared)", doc = "Neither technology leader owns this." },
    { "shared", when = "shared >= CTO and shared >= CIO",
      doc = "The CTO and the CIO own this together." },
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
