-- SPDX-License-Identifier: MIT
-- Which role does a job posting really describe? Recruiters and companies mistake one for the other
-- (s2:6), so the title is not believed: the duties are weighed, and a title that does not fit them, or
-- a mixture of both roles, gets a warning. Ask with `remit own - -p posting <posting.txt`.

return policy {
  name = "posting",
  about = "responsibility",
  doc = "Which role does this job posting describe, whatever its title?",

  constants = {
    least = 5, -- with less weight on both sides a posting says too little: a single duty weighs up to 3
    clear = 2, -- so many times the other side's weight, and the posting is for one role
    hint = 0.5, -- what a word for a side counts for that side's role, beside its duties
  },

  facts = {
    for_cto = "cto_evidence + (cto_lean + product_side) * hint",
    for_cio = "cio_evidence + (cio_lean + operations_side) * hint",
    enough = "max(for_cto, for_cio) >= least",
    describes_cto = "enough and for_cto >= for_cio * clear",
    describes_cio = "enough and for_cio >= for_cto * clear",
    mixed = "enough and not describes_cto and not describes_cio",
    -- "DIRECTOR" has a CTO in it.
    titled_cto = [[contains(text, 'CTO') and not contains(text, 'DIRECTOR')
      or contains(lower(text), 'chief technology officer')
      or contains(lower(text), 'chief technical officer')]],
    titled_cio = "contains(text, 'CIO') or contains(lower(text), 'chief information officer')",
  },

  rules = {
    { id = "duties-of-a-cto",
      when = "for_cto > 0",
      give = { CTO = "for_cto" },
      because = "It names duties that the sources give to the CTO.",
      cite = { "s0:28", "s1:63" } },
    { id = "duties-of-a-cio",
      when = "for_cio > 0",
      give = { CIO = "for_cio" },
      because = "It names duties that the sources give to the CIO.",
      cite = { "s0:40", "s1:63" } },
    { id = "called-cto-describes-a-cio",
      when = "titled_cto and not titled_cio and describes_cio",
      warn = "The title says CTO, the duties are those of a CIO.",
      because = "Recruiters confuse the two roles.",
      cite = { "s2:6" } },
    { id = "called-cio-describes-a-cto",
      when = "titled_cio and not titled_cto and describes_cto",
      warn = "The title says CIO, the duties are those of a CTO.",
      because = "Recruiters confuse the two roles.",
      cite = { "s2:6" } },
    { id = "two-posts-in-one",
      when = "mixed",
      warn = "The posting mixes the duties of both roles: is one person meant to fill both, or do two "
        .. "posts hide in it?",
      note = "One person can fill both while there are not more than 200 people (s0:72); with two "
        .. "people, each needs a clear mandate (s1:112).",
      because = "Companies hire for these posts without being clear whom they want.",
      cite = { "s2:6", "s0:72", "s1:112" } },
  },

  scores = { "CTO", "CIO" },
  outcome = {
    { "CTO", when = "describes_cto", doc = "It describes a CTO." },
    { "CIO", when = "describes_cio", doc = "It describes a CIO." },
    { "mixed", when = "mixed", doc = "It mixes both roles." },
    { "too_little", doc = "It says too little of either role's duties." },
  },
}
