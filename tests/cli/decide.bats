#!/usr/bin/env bats
# recommend, decide, own, check and rules from the command line: answers, errors, exit codes.

setup() {
  work=$(mktemp -d)
  cp -r "$SOURCE_DIR/scripts" "$work/scripts"
  export REMIT_SCRIPTS=$work/scripts NO_COLOR=1
  policy=$REMIT_SCRIPTS/policies/structure.lua
  cd "$work"
}

teardown() {
  rm -rf "$work"
}

# Runs and keeps standard output and standard error apart.
try() {
  status=0
  "$@" >out 2>err || status=$?
}

same() {
  [ "$1" = "$2" ] || { printf 'got  %s\nwant %s\n' "$1" "$2"; return 1; }
}

holds() { # FILE TEXT
  grep -qF -- "$2" "$1" || { echo "without: $2"; cat "$1"; return 1; }
}

lacks() {
  ! grep -qF -- "$2" "$1" || { echo "with: $2"; cat "$1"; return 1; }
}

@test "a large technology company with complex IT needs both" {
  try "$REMIT" recommend --set employees=1200 --set product=technology --set internal_it=complex --json
  same $status 0
  holds out '"outcome":"both"'
  holds out '"policy":"structure","id":null'
  for key in scores fired unknown assumed warnings policy_hash kb_hash; do holds out "\"$key\":"; done
}

@test "--explain shows every rule's verdict, values and citation" {
  try "$REMIT" recommend --set employees=1200 --set product=technology --json --explain
  same $status 0
  rules=$(grep -c 'id = ' <(sed -n '/^  rules = {/,/^  outcome = {/p' "$policy"))
  shown=$(grep -o '"verdict":' out | wc -l)
  [ "$shown" -gt 30 ]
  [ "$shown" -le "$rules" ]
  holds out '{"id":"large-organisation","verdict":"held","gave":{"CIO":1}'
  holds out '"cite":["s0:61"],"read":{"employees":1200}'
  holds out '"verdict":"not"'
  holds out '"verdict":"unknown"'
}

@test "headcount alone gives an answer that says what is unknown" {
  try "$REMIT" recommend --set employees=150
  same $status 0
  holds out "Not known, and it could change the answer"
  holds out "product:"
  try "$REMIT" recommend --set employees=150 --json
  holds out '"unknown":['
  lacks out '"unknown":[]'
}

@test "an empty profile is answered with all that is unknown" {
  echo '{}' >empty.json
  try "$REMIT" recommend empty.json --json
  same $status 0
  holds out '"fired":['
  holds out '"employees"'
  holds out '"product"'
}

@test "a threshold edited in the policy changes the answer at the next run" {
  try "$REMIT" recommend --set employees=450 --json
  lacks out '"large-organisation"'
  sed -i 's/cio_from = 500/cio_from = 400/' "$policy"
  try "$REMIT" recommend --set employees=450 --json
  holds out '"large-organisation"'
}

@test "a typo in a field of the policy is caught at load, with a hint" {
  sed -i 's/"employees >= cio_from"/"employes >= cio_from"/' "$policy"
  try "$REMIT" recommend --set employees=450
  same $status 3
  holds err "structure.lua:"
  holds err "error: unknown field 'employes' of company"
  holds err "^~~~~~~~"
  holds err "did you mean 'employees'?"
  [ ! -s out ]
}

@test "a policy that reaches for the system fails with a clear error" {
  for line in "os.execute('touch pwned')" "io.open('pwned', 'w')" "require 'os'" "load('return 1')()"; do
    { echo "$line"; cat "$policy"; } >evil.lua
    try "$REMIT" decide ./evil.lua --set employees=5
    same $status 3
    holds err "evil.lua:1:"
    holds err "not available"
  done
  [ ! -e pwned ]
}

@test "a function rule that never ends is stopped" {
  cat >endless.lua <<'LUA'
return policy { name = "endless", about = "company",
  rules = { { id = "r", needs = { "employees" }, when = function(e) while true do end end, give = { A = 1 } } },
  outcome = { { "x" } } }
LUA
  try timeout 20 "$REMIT" decide ./endless.lua --set employees=5
  same $status 5
  holds err "error:"
}

@test "a policy that is no table of a policy is refused" {
  for text in 'return 5' 'return {}' 'return "x"' 'policy {}' '' 'return policy(5)' 'x ='; do
    printf '%s\n' "$text" >p.lua
    try "$REMIT" check ./p.lua
    same $status 3
    holds err "p.lua"
  done
}

@test "a policy without rules decides nothing" {
  echo 'return policy { name = "none", about = "company", rules = {}, outcome = { "x" } }' >p.lua
  try "$REMIT" check ./p.lua
  same $status 1
  try "$REMIT" decide ./p.lua --set employees=5
  same $status 1
  holds err "no rules"
}

@test "a policy or verb that does not exist is told with what was meant" {
  try "$REMIT" decide strukture --set employees=5
  same $status 3
  holds err "did you mean 'structure'?"
  try "$REMIT" recomend
  same $status 2
  holds err "did you mean 'recommend'?"
  try "$REMIT" recommend --explian
  same $status 2
  holds err "did you mean --explain?"
  try "$REMIT"
  same $status 2
}

@test "an unknown field of a profile is a warning, and an error with --strict" {
  echo '{"employes": 300, "product": "technology"}' >p.json
  try "$REMIT" recommend p.json --json
  same $status 0
  holds out "unknown field 'employes' of company: did you mean 'employees'?"
  try "$REMIT" recommend p.json --strict
  same $status 2
  holds err "p.json: error: unknown field 'employes' of company"
  holds err "did you mean 'employees'?"
  try "$REMIT" recommend --set employes=300
  same $status 2
  holds err "did you mean 'employees'?"
}

@test "a profile's keys are warned of as a list's are" {
  echo '{"id": "a", "employes": 300, "product": "technology", "slug": "a", "logo_url": "b"}' >p.json
  try "$REMIT" recommend p.json --json
  same $status 0
  holds out "\"warnings\":[\"unknown field 'employes' of company: did you mean 'employees'?\"]"
  holds err "2 keys are no fields of company and are passed over: slug, logo_url"
  try "$REMIT" batch p.json -p structure -q
  same $status 0
  holds out "\"warnings\":[\"unknown field 'employes' of company: did you mean 'employees'?\"]"
  holds err "2 keys are no fields of company and are passed over: logo_url, slug"
  echo '{"id": "a", "slug": "a"}' >p.json
  try "$REMIT" decide structure p.json --strict
  same $status 2
  holds err "p.json: error: unknown field 'slug' of company"
}

@test "a range in a profile is warned of unless --set names the field, and --set takes none" {
  echo '{"employees": "11-50", "product": "technology"}' >p.json
  try "$REMIT" recommend p.json --json
  same $status 0
  holds out "\"warnings\":[\"field 'employees': the range \\\"11-50\\\" is taken as unknown\"]"
  try "$REMIT" recommend p.json --set employees=30 --json
  same $status 0
  holds out '"warnings":[]'
  try "$REMIT" recommend p.json --set employees=11-50
  same $status 2
  holds err "expected a whole number, got \"11-50\""
  holds err "hint: a range is no single number: give one, or leave it out"
  try "$REMIT" own vendors --profile p.json --json
  same $status 0
  holds out 'the range \"11-50\" is taken as unknown'
  echo '{"employees": "11-50", "product": 5}' >p.json
  try "$REMIT" own vendors --profile p.json
  same $status 2
  holds err "p.json:1:35: error: field 'product': expected a string"
}

@test "bad profiles are told with file, line and column" {
  check() { # TEXT PLACE MESSAGE
    printf "$1" >p.json
    try "$REMIT" recommend p.json
    same $status 2
    holds err "p.json:$2"
    holds err "$3"
    [ ! -s out ]
  }
  check '{"employees": 5' 1:16 'ends too early'
  check '[1, 2]' 1:1 'must be an object'
  check '{"employees": 5, "employees": 6}' 1:31 'given twice'
  check '{\n"employees": -5}' 2:14 'least is 0'
  check '{"employees": 1e400}' 1:15 'too large'
  check '{"employees": 99999999999999999999}' 1:15 'employees'
  check '{"product": "banana"}' 1:13 'allowed values'
  check '{"tech_advantage": 5}' 1:20 'tech_advantage'
  check '{"name": "\xff"}' 1:11 'UTF-8'
  check '{} {}' 1:4 'more text'
  check '' 1: 'error:'
}

@test "missing and odd files end with 2" {
  try "$REMIT" recommend no-such.json
  same $status 2
  holds err "no-such.json"
  try "$REMIT" recommend "$work"
  same $status 2
  try "$REMIT" recommend a.json b.json
  same $status 2
}

@test "a knowledge base that is missing or foreign ends own with 4" {
  try "$REMIT" own "laptops" --db no-such.db
  same $status 4
  holds err "no-such.db"
  echo "not a database" >foreign.db
  try "$REMIT" own "laptops" --db foreign.db
  same $status 4
  holds err "foreign.db"
}

@test "weights that are none in a damaged knowledge base decide nothing" {
  "$REMIT" kb build "$SOURCE_DIR/db" sound.db
  for damage in "UPDATE example_weight SET weight = 9e999" "UPDATE example_weight SET others = -1e308" \
      "UPDATE example_owner SET prior = 9e999" "UPDATE term_key SET weight = 9e999"; do
    cp sound.db damaged.db
    sqlite3 damaged.db "$damage"
    try "$REMIT" own "laptops for new staff" --json --db damaged.db
    same $status 4
    same "$(cat out)" ""
    holds err "a weight in it is none"
  done
}

@test "a knowledge base that is named must be there, also for who asks nothing of it" {
  echo '{"id":"a","employees":5}' >list.ndjson
  for name in no-such.db list.ndjson; do
    for verb in "recommend --set employees=5" "decide structure list.ndjson" \
        "batch list.ndjson -p structure"; do
      try "$REMIT" $verb --db $name
      same $status 4
      same "$(cat out)" ""
      holds err "$name: error:"
      REMIT_DB=$name try "$REMIT" $verb
      same $status 4
    done
  done
  # Where nobody names one, none is needed.
  mkdir -p alone/bin && cp "$REMIT" alone/bin/remit
  try alone/bin/remit recommend --set employees=5 --json
  same $status 0
  holds out '"kb_hash":null'
}

@test "a NUL that an escape brings into a text is refused" {
  echo '{"id":"a\u0000b","unknown\u0000":"\u0000"}' >nul.json
  try "$REMIT" decide structure nul.json
  same $status 2
  holds err "nul.json:1:7: error: field 'id': a NUL character in a text"
  echo '{"id":"a","unknown":"\u0000"}' >stray.json
  try "$REMIT" decide structure stray.json
  same $status 0
}

@test "an output that cannot be written leaves nothing behind" {
  try "$REMIT" recommend --set employees=5 -o "$work/no/such/place.json"
  same $status 2
  try "$REMIT" recommend --set employees=5 -o "$work"
  same $status 2
  try "$REMIT" recommend --set employees=5 --json -o good.json
  same $status 0
  holds good.json '"outcome"'
  [ ! -e good.json.part ]
  if [ -w /dev/full ]; then
    try sh -c "'$REMIT' recommend --set employees=5 >/dev/full"
    same $status 2
    holds err "No space left"
  fi
}

@test "the same question gets the same bytes" {
  "$REMIT" recommend --set employees=450 --set industry=banking --json --explain >one
  "$REMIT" recommend --set industry=banking --set employees=450 --json --explain >two
  cmp one two
}

@test "own names the owner, the sources, who disagrees and who holds it here" {
  try "$REMIT" own "vendor management" --set roles=CTO --set stage=startup
  same $status 0
  same "$(head -1 out)" CIO
  holds out "holder: CTO"
  holds out "[s1:49]"
  holds out "[s2:35]"
  echo '{"roles": ["CTO"], "stage": "startup", "industry": "saas"}' >startup.json
  try "$REMIT" own "laptops for new staff" --profile startup.json --json
  same $status 0
  holds out '"outcome":"CIO","holder":"CTO"'
}

@test "a text that cannot be read is an error" {
  try "$REMIT" own - <.
  same $status 2
  holds err "the text cannot be read"
}

@test "odd texts belong to nobody or are refused, and nothing breaks" {
  for text in "" "   " "x'; DROP TABLE claim; --" "管理者" "zzzz qqqq"; do
    try "$REMIT" own "$text"
    same $status 0
    same "$(head -1 out)" none
  done
  printf 'lap\001top \033[31m' >control
  try "$REMIT" own - <control
  same $status 0
  printf '\xff\xfe' >invalid
  try "$REMIT" own - <invalid
  same $status 2
  holds err "UTF-8"
  head -c 2000000 /dev/zero | tr '\0' 'a' >long
  try "$REMIT" own - <long
  same $status 2
  holds err "longer than"
}

@test "of a text that is too long the beginning is read, and the answer says so" {
  { echo "vendor contracts for our office software"; yes "for the staff" | head -8000; echo "laptops"; } >long
  try "$REMIT" own - <long
  same $status 0
  same "$(head -1 out)" CIO
  holds out "the text is too long: only its first 20000 words were read"
  try "$REMIT" own --json - <long
  holds out '"warnings":["the text is too long: only its first 20000 words were read"]'
  lacks out laptop
  try "$REMIT" own "vendor contracts for our office software"
  lacks out "too long"
}

@test "rules lists the policies, and how each rule runs" {
  try "$REMIT" rules
  same $status 0
  holds out ownership
  holds out structure
  try "$REMIT" rules structure
  holds out "large-organisation"
  holds out "native"
}
