-- SPDX-License-Identifier: MIT
-- Other words for the leading roles of a company.

return {
  CEO = {
    "Chief Executive Officer", "Chief Executive", "Managing Director", "General Manager",
    "Geschäftsführer",
  },
  CFO = {
    "Chief Financial Officer", "Chief Finance Officer", "Finance Director", "Director of Finance",
  },
  CTO = {
    "Chief Technology Officer", "Chief Technical Officer", "Technology Director",
    "Technical Director", "Chief Engineer",
  },
  CIO = {
    "Chief Information Officer", "Chief Informatics Officer",
    "Chief Digital and Information Officer", "CDIO", "Director of Information Technology",
  },
  CPO = { "Chief Product Officer", "Product Director" },
  CPTO = { "Chief Product and Technology Officer" },
  COO = { "Chief Operating Officer", "Chief Operations Officer", "Operations Director" },
  CISO = {
    "Chief Information Security Officer", "Chief Security Officer", "CSO", "Head of Security",
    "Director of Information Security",
  },
  CDO = {
    "Chief Digital Officer", "Chief Data Officer", "Chief Data and Analytics Officer", "CDAO",
  },
  CMO = { "Chief Marketing Officer", "Marketing Director" },
  CHRO = { "Chief Human Resources Officer", "Chief People Officer", "HR Director" },
  CRO = { "Chief Revenue Officer", "Chief Commercial Officer" },
  CAIO = { "Chief AI Officer", "Chief Artificial Intelligence Officer" },
  ["VP Engineering"] = {
    "VP of Engineering", "Vice President of Engineering", "VPE", "Head of Engineering",
    "Engineering Director", "Director of Engineering", "Head of Development",
  },
  ["Head of IT"] = {
    "IT Director", "Director of IT", "IT Manager", "VP IT", "VP of IT",
    "Head of Information Technology", "IT Leiter",
  },
}
