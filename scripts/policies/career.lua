-- SPDX-License-Identifier: MIT
-- The next step from the present job to the post that is aimed at: s1's two ladders of five steps
-- (s1:82-86, s1:94-98), the way in from consulting (s1:100), and what it takes to change from one
-- path to the other (s1:181). A decision table; of its rows one holds.

-- Step, its place, and what it teaches.
local ladders = {
  CTO = {
    { "engineer", "s1:82", "making products, architecture, the craft" },
    { "senior_engineer", "s1:83", "leading technically, designing systems, mentoring" },
    { "tech_lead", "s1:84", "leading people, managing delivery, talking with stakeholders" },
    { "vp_engineering", "s1:85", "scaling teams, shaping the organisation, presence among executives" },
    { "CTO", "s1:86", "technology strategy, speaking to the board, partnership with the business" },
  },
  CIO = {
    { "it_support", "s1:94", "infrastructure, from its base" },
    { "it_manager", "s1:95", "managing teams and money, dealing with vendors" },
    { "it_director", "s1:96", "the whole enterprise: compliance, digital transformation" },
    { "vp_it", "s1:97", "strategic planning of IT, the board, a large budget" },
    { "CIO", "s1:98", "enterprise technology strategy, transformation, partnership in the C-suite" },
  },
}
-- Below the level at which the paths part (s1:187) nothing is lost by going the other way.
local before_the_fork = 2 -- steps

local names = {}
for role, ladder in pairs(ladders) do
  names[role] = {}
  for i, step in ipairs(ladder) do
    names[role][i] = "'" .. step[1] .. "'"
  end
end

local rules, outcome = {}, {}
local function row(id, when, result, because, note, cite)
  rules[#rules + 1] = { id = id, when = when, outcome = result, because = because, note = note,
    cite = cite }
end

local function slug(name)
  return name:lower():gsub("_", "-")
end

local function climb(role)
  local ladder = ladders[role]
  for i = 1, #ladder - 1 do
    local here, there = ladder[i], ladder[i + 1]
    local note = "What the next step teaches: " .. there[3] .. " (" .. there[2] .. ")."
    local cite = { there[2], "s1:187" }
    if i <= before_the_fork then
      cite[3] = "s1:185"
      note = note .. " This early nobody has to choose between the two paths (s1:185); they part at "
        .. "the level of senior managers or directors (s1:187)."
    else
      note = note .. " The paths part at about this level: deeper into product engineering for CTO, "
        .. "broader into enterprise IT for CIO (s1:187)."
    end
    row(slug(role .. "-after-" .. here[1]),
      "aim == '" .. role .. "' and present == '" .. here[1] .. "'",
      there[1],
      "It is step " .. i + 1 .. " of 5 on the path to " .. role .. ".",
      note, cite)
  end
  row(slug(role .. "-reached"), "aim == '" .. role .. "' and present == '" .. role .. "'",
    "arrived", "It is the last step: " .. ladder[5][3] .. ".", nil, { ladder[5][2] })
end

-- From the path `from` to the post at the end of the other one.
local function change(from, to, learn, cite)
  local early = table.concat(names[from], ", ", 1, before_the_fork)
  local late = table.concat(names[from], ", ", before_the_fork + 1)
  row(slug(to .. "-from-the-" .. from .. "-path-early"),
    "aim == '" .. to .. "' and one_of(present, " .. early .. ")",
    "change_paths",
    "Both paths begin with the same basics, and the fork is still ahead.",
    "To gain: " .. learn .. ".", { "s1:185", "s1:187", table.unpack(cite) })
  row(slug(to .. "-from-the-" .. from .. "-path-late"),
    "aim == '" .. to .. "' and one_of(present, " .. late .. ")",
    "switch_roles",
    "To switch is hard, but it can be done, by gaining experience of the other field on purpose.",
    "Shared already: technology strategy, leading teams, talking with stakeholders, managing budgets "
      .. "(s1:181). To gain: " .. learn .. ".", { "s1:181", "s1:187", table.unpack(cite) })
end

climb("CTO")
climb("CIO")
change("CIO", "CTO", "product engineering (s1:187), software architecture (s2:20), technical depth "
  .. "(s1:88)", { "s2:20", "s1:88" })
change("CTO", "CIO", "operations and enterprise IT (s1:187), change management and communication "
  .. "within the company (s2:20), vendors and compliance (s1:95, s1:96)",
  { "s2:20", "s1:95", "s1:96" })
row("cio-from-consulting", "aim == 'CIO' and present == 'consultant'", "enter_the_cio_path",
  "Consulting firms with large transformation programmes, such as McKinsey, Deloitte or "
    .. "Accenture, are another way into the post.",
  "What consultants bring: managing stakeholders, managing change. At which step they enter, the "
    .. "source does not say.", { "s1:100" })
row("cto-from-consulting", "aim == 'CTO' and present == 'consultant'", "no_path_in_the_sources",
  "Consulting is named as a way to the CIO's post only; the path to CTO begins in product "
    .. "engineering.", nil, { "s1:100", "s1:80" })
row("present-not-known", "not known(present)", "depends",
  "It depends on the present job.", nil, { "s1:80", "s1:92" })

local texts = {
  arrived = "The post is reached.",
  change_paths = "Change to the other path, which is early enough.",
  switch_roles = "A switch from one path to the other: hard, not impossible.",
  enter_the_cio_path = "Enter the path to CIO from consulting.",
  no_path_in_the_sources = "The sources know no such path.",
  depends = "Tell the present job.",
}
for _, role in ipairs { "CTO", "CIO" } do
  for i = 2, 5 do
    outcome[#outcome + 1] = { ladders[role][i][1], doc = "The next step, number " .. i
      .. " of 5 on the path to " .. role .. "." }
  end
end
for _, name in ipairs { "arrived", "change_paths", "switch_roles", "enter_the_cio_path",
  "no_path_in_the_sources", "depends" } do
  outcome[#outcome + 1] = { name, doc = texts[name] }
end

return policy {
  name = "career",
  about = "person",
  doc = "What is this person's next step towards CTO, or CIO?",
  hit = "unique",

  assume = {
    { id = "engineers-aim-at-cto",
      when = "one_of(present, " .. table.concat(names.CTO, ", ") .. ")",
      set = { aim = "CTO" },
      because = "Product engineering is where the path to CTO begins.",
      cite = { "s1:80" } },
    { id = "it-people-aim-at-cio",
      when = "one_of(present, 'consultant', " .. table.concat(names.CIO, ", ") .. ")",
      set = { aim = "CIO" },
      because = "IT operations, or consulting, are where the path to CIO begins.",
      cite = { "s1:92", "s1:100" } },
  },

  rules = rules,
  outcome = outcome,
}
