-- SPDX-License-Identifier: MIT
-- Whom a CTO or CIO can report to, and other words for them.

return {
  CEO = { "Chief Executive Officer", "Managing Director" },
  CFO = { "Chief Financial Officer" },
  COO = { "Chief Operating Officer" },
  CPO = { "Chief Product Officer" },
  CPTO = { "Chief Product and Technology Officer" },
  CTO = { "Chief Technology Officer", "Chief Technical Officer" },
  CIO = { "Chief Information Officer" },
  board = { "board of directors", "supervisory board" },
}
