-- SPDX-License-Identifier: MIT
-- To whom should a CTO, or a CIO, report? And what does the line that there is, or is planned, do to
-- the role? The scores count what speaks for each superior. On the CIO the sources disagree: s0 has
-- the CFO as the usual superior, s1 the CEO.

local often, hint = 1, 0.5 -- a source calls the line usual; a circumstance points to it

return policy {
  name = "reporting",
  about = "reporting_line",
  doc = "To whom should a CTO or CIO report, and what does the present line mean?",

  facts = {
    strategic = "known(it_seen_as) and it_seen_as == 'strategy'",
    cost_view = [[known(it_seen_as) and it_seen_as == 'cost'
      or known(product) and product == 'traditional']],
  },

  scores = { "CEO", "CFO" },

  rules = {
    -- ── who should be above ──
    { id = "a-cto-below-the-ceo",
      when = "role == 'CTO'",
      give = { CEO = often },
      note = "Other lines are seen: to a CPO or CPTO (s0:21), in some structures to a COO (s1:60).",
      because = "In most companies the CEO is the CTO's superior.",
      cite = { "s0:21", "s1:54", "s1:60" } },
    { id = "technology-sells",
      when = "role == 'CTO' and product == 'technology'",
      give = { CEO = hint },
      because = "Technology companies, above all, have the CTO below the CEO.",
      cite = { "s1:60" } },
    { id = "a-cio-below-the-ceo",
      when = "role == 'CIO'",
      give = { CEO = often },
      because = "Mostly the CEO is the CIO's superior.",
      cite = { "s1:54", "s1:61" } },
    { id = "a-cio-below-the-cfo",
      when = "role == 'CIO'",
      give = { CFO = often },
      because = "A CIO often reports to the CFO.",
      cite = { "s0:21", "s1:61" } },
    { id = "traditional-enterprise",
      when = "role == 'CIO' and product == 'traditional'",
      give = { CFO = hint },
      because = "A line to the CFO is found more often in traditional enterprises.",
      cite = { "s1:61" } },
    { id = "it-is-a-cost",
      when = "role == 'CIO' and it_seen_as == 'cost'",
      give = { CFO = hint },
      because = "The line to the CFO goes with the view that IT is a cost centre.",
      cite = { "s1:61" } },
    { id = "it-is-strategic",
      when = "role == 'CIO' and it_seen_as == 'strategy'",
      give = { CEO = often },
      because = "Where IT is strategic, a line to the CFO takes influence from the CIO.",
      cite = { "s1:61" } },

    -- ── which source the answer passes over; where nothing tips the scales, that is both ──
    { id = "not-the-cfo",
      when = "role == 'CIO' and (strategic or not cost_view)",
      because = "The CEO is taken to be a superior for this CIO.",
      cite = { "s1:54" },
      dissent = { { "s0:21", "Often to the CFO, and to the CEO sometimes." } } },
    { id = "not-the-ceo",
      when = "role == 'CIO' and not strategic",
      because = "The CFO is taken to be a superior for this CIO.",
      cite = { "s0:21" },
      dissent = { { "s1:54", "Mostly to the CEO." } } },

    -- ── what the line that there is means ──
    { id = "cto-below-cpo-or-coo",
      when = "role == 'CTO' and one_of(reports_to, 'COO', 'CPO')",
      warn = "A CTO below the CPO or COO is often a VP Engineering in truth (s1:60).",
      note = "What a VP Engineering is, no source defines: s1 has it as the step before CTO (s1:85), "
        .. "and calls the comparison another matter (s1:181).",
      because = "A line to the CPO or COO is often a sign of another role.",
      cite = { "s1:60", "s1:85", "s1:181" } },
    { id = "cto-below-cpto",
      when = "role == 'CTO' and reports_to == 'CPTO'",
      note = "A CPTO holds product and technology in one hand: agree what is left to the CTO.",
      because = "Sometimes a CTO reports to a CPTO.",
      cite = { "s0:21" } },
    { id = "cio-below-cfo",
      when = "role == 'CIO' and reports_to == 'CFO'",
      warn = "A CIO who reports to the CFO often has a budget under scrutiny and less influence on "
        .. "strategy (s1:61).",
      because = "The line to the CFO has its price.",
      cite = { "s1:61" },
      dissent = { { "s0:21", "The CFO is the usual superior; it adds no warning." } } },
    { id = "one-below-the-other",
      when = "role == 'CTO' and reports_to == 'CIO' or role == 'CIO' and reports_to == 'CTO'",
      warn = "No source has one of the two below the other; trouble begins where one is treated as "
        .. "subordinate (s1:171).",
      because = "The two roles have distinct mandates.",
      cite = { "s1:63", "s1:171" } },
    { id = "a-line-of-no-source",
      when = [[role == 'CTO' and one_of(reports_to, 'CFO', 'board')
        or role == 'CIO' and one_of(reports_to, 'CPO', 'CPTO', 'COO', 'board')]],
      warn = "No source has this line: the CTO is below a CEO, CPO, CPTO or COO, and the "
        .. "CIO below a CEO or CFO (s0:21, s1:60, s1:61).",
      because = "The sources do not know this line.",
      cite = { "s0:21", "s1:60", "s1:61" } },
  },

  outcome = {
    { "CEO", when = "CEO > CFO", doc = "To the CEO." },
    { "CFO", when = "CFO > CEO", doc = "To the CFO, as is common for such a company; for more "
      .. "influence, to the CEO." },
    { "CEO_or_CFO", when = "CEO > 0",
      doc = "To the CEO or the CFO: the sources disagree, and nothing known tips the scales." },
    { "depends", doc = "It depends on the post, which is not known." },
  },

  outputs = {
    present_line = {
      { "usual", when = "reports_to == 'CEO'" },
      { "seen, without a warning in any source", when = "role == 'CTO' and reports_to == 'CPTO'" },
      { "seen, with a warning",
        when = [[role == 'CTO' and one_of(reports_to, 'CPO', 'COO')
          or role == 'CIO' and reports_to == 'CFO']] },
      { "in no source", when = "known(role) and known(reports_to)" },
    },
  },
}
