-- SPDX-License-Identifier: MIT
-- Can one person hold both roles here? A decision table whose rows exclude each
-- other.

local limits = {
  easy = 100, -- people; s0:72: usual up to 100 …
  most = 200, --         … to 200
  cio_from = 500, -- people; s0:61
}

local split_the_post = "Split the post: no source backs one person beyond " .. limits.most
  .. " people."

return policy {
  name = "one_person",
  about = "company",
  doc = "Can one person be CTO and CIO of this company?",
  hit = "unique",

  constants = limits,

  facts = {
    complex_it = "known(internal_it) and internal_it == 'complex'",
    -- What s1:106 says has a CTO only; it gives no size, s0:61 does.
    may_keep_a_cto_only = [[known(employees) and employees < cio_from
      and (known(product) and product == 'technology'
        or known(stage) and one_of(stage, 'startup', 'scaleup'))
      and not (known(internal_it) and internal_it ~= 'minimal')]],
    agencies_build = [[known(outsourced_development) and outsourced_development
      and known(product) and product ~= 'technology']],
  },

  rules = {
    { id = "too-large",
      when = "employees > most and not may_keep_a_cto_only",
      outcome = "no",
      note = split_the_post,
      because = "It is larger than the companies in which one person wears both hats.",
      cite = { "s0:72", "s2:31" } },
    { id = "too-large-for-a-cto-alone",
      when = "employees > most and may_keep_a_cto_only",
      outcome = "no",
      note = split_the_post,
      because = "It is larger than the companies in which one person wears both hats.",
      cite = { "s0:72", "s2:31" },
      dissent = {
        { "s1:106", "Startups and scale-ups with little internal IT have a CTO only; no size is "
          .. "given." },
      } },
    { id = "it-grew-complex",
      when = "employees > easy and employees <= most and complex_it",
      outcome = "no",
      note = "Split the post: a CTO for the product, a CIO for internal IT.",
      because = "One person is enough as long as IT stays simple, and here it has not.",
      cite = { "s0:74" },
      dissent = { { "s0:72", "One person is usual up to 100-200 people; IT is not named." } } },
    { id = "small-with-complex-it",
      when = "employees <= easy and complex_it",
      outcome = "for_a_while",
      note = "Few people, much IT: a strong manager for internal IT beside the one person (s2:31).",
      because = "In a small company one person often holds both roles, while IT stays simple.",
      cite = { "s0:72", "s0:74", "s2:31" } },
    { id = "agencies-build-the-software",
      when = "employees <= most and agencies_build and not complex_it",
      outcome = "yes_a_cio",
      note = "Split the post when software becomes the core business.",
      because = "A CIO can manage application development too, through agencies, where software is "
        .. "not the core business.",
      cite = { "s0:76" } },
    { id = "small",
      when = "employees <= easy and not agencies_build and not complex_it",
      outcome = "yes",
      note = "Back the person with a strong manager for the side that he or she knows less (s2:31). "
        .. "Look again at " .. limits.easy .. " people, or when IT grows complex.",
      because = "Where a company is small, one person often holds both roles.",
      cite = { "s0:72", "s2:31" } },
    { id = "upper-band",
      when = "employees > easy and employees <= most and not agencies_build and not complex_it",
      outcome = "for_a_while",
      note = "This is the upper band of " .. limits.easy .. "-" .. limits.most .. " people (s0:72): "
        .. "plan to split the post at about " .. limits.most .. " people (s2:31), or earlier when IT "
        .. "grows complex (s0:74). Until then a strong manager has to cover the other side (s2:31).",
      because = "It is at the upper end of the sizes at which one person for both is common.",
      cite = { "s0:72", "s0:74", "s2:31" } },
    { id = "size-not-known",
      when = "not known(employees)",
      outcome = "depends",
      because = "It is a matter of size, and the size is not known.",
      cite = { "s0:72" } },
  },

  outcome = {
    { "yes", doc = "Yes, one person can hold both roles." },
    { "yes_a_cio", doc = "Yes: a CIO, who has software built by agencies." },
    { "for_a_while", doc = "For a while: the company is about to outgrow it." },
    { "no", doc = "No, not any more." },
    { "depends", doc = "It depends on what is not known." },
  },
}
