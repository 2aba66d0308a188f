#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# remit repl: a prompt over the engine, fed through a pipe; the last tests type at it through tmux.

bats_require_minimum_version 1.5.0

setup_file() {
    export REMIT_DB="$BATS_FILE_TMPDIR/kb.db"
    "$REMIT" kb build "$SOURCE_DIR/db" "$REMIT_DB"
}

setup() {
    export REMIT_SCRIPTS="$SOURCE_DIR/scripts" XDG_STATE_HOME="$BATS_TEST_TMPDIR/state"
}

# Each argument is a line that is entered.
enter() {
    printf '%s\n' "$@" | "$REMIT" repl
}

@test "a pipe gets no banner, no prompt and no history" {
    run enter '1 + 1'
    [ "$status" -eq 0 ]
    [ "$output" = 2 ]
    [ ! -e "$XDG_STATE_HOME" ]
}

@test "an empty input is no error" {
    run "$REMIT" repl </dev/null
    [ "$status" -eq 0 ]
    [ -z "$output" ]
}

@test "a responsibility is answered as by remit own" {
    run enter 'own "laptops for new staff"'
    [ "$status" -eq 0 ]
    [ "$output" = "$("$REMIT" own "laptops for new staff")" ]
}

@test "a structure is recommended as by remit recommend" {
    run enter 'recommend{employees=1200, product="technology", internal_it="complex"}'
    [ "$status" -eq 0 ]
    [ "$output" = "$("$REMIT" recommend --set employees=1200 --set product=technology \
        --set internal_it=complex)" ]
}

@test "a decision's fields are those of the JSON" {
    run enter 'd = recommend{employees=1200, product="technology", internal_it="complex"}' \
        'd.outcome' 'd.scores.CTO > 0' '#d.rules > 20' 'd.outcom'
    [ "$status" -eq 1 ]
    [ "${lines[0]}" = '"both"' ]
    [ "${lines[1]}" = true ]
    [ "${lines[2]}" = true ]
    [[ "$output" == *"<stdin>:5:3: error: unknown field 'outcom' of a decision"* ]]
    [[ "$output" == *"did you mean 'outcome'?"* ]]
}

@test "statements may take several lines" {
    run enter 'function twice(n)' '  return 2 * n' 'end' 'twice(21)' 'x = {' '1, 2}' 'x'
    [ "$status" -eq 0 ]
    [ "$output" = $'42\n{ 1, 2 }' ]
}

@test "a statement that the input cuts off is an error" {
    run enter 'x = {'
    [ "$status" -eq 1 ]
    [[ "$output" == *"<stdin>:1:"*"error: "*"<eof>"* ]]
}

@test "after an error the next line runs, and the exit code tells" {
    run enter 'error("no")' '1 + 1'
    [ "$status" -eq 1 ]
    [[ "$output" == *"<stdin>:1:1: error: no"* ]]
    [ "${lines[-1]}" = 2 ]
}

@test "results go to standard output, errors to standard error" {
    printf '1 + 1\nnothing\n' | "$REMIT" repl >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" || true
    [ "$(cat "$BATS_TEST_TMPDIR/out")" = 2 ]
    [[ "$(cat "$BATS_TEST_TMPDIR/err")" == *"unknown name 'nothing'"* ]]
}

@test "files, processes and the clock are out of reach" {
    run enter 'os.execute("touch made")' 'io.open("made", "w")' 'require "os"' 'load("return 1")()'
    [ "$status" -eq 1 ]
    [ "$(grep -c 'is not available' <<<"$output")" -eq 4 ]
    [ ! -e made ]
}

@test "the knowledge base: roles, claims, disputes, topics and SQL" {
    run enter 'kb.role("Chief Technical Officer").id' '#kb.claims{source="s0"} > 50' \
        'kb.search("help desk")[1].cite' '#kb.disputes "vendors"' '#kb.topic("cloud").claims > 3' \
        '#kb.compare{aspect="budget"}.budget.CIO > 0' \
        'kb.sql("SELECT count(*) > 100 AS many FROM claim")[1].many'
    [ "$status" -eq 0 ]
    [ "$output" = $'"CTO"\ntrue\n"s0:45"\n1\ntrue\ntrue\n1' ]
}

@test "the knowledge base: examples, terms, sources and packs, as remit kb has them" {
    run enter 'kb.examples("laptop for a new colleague", "CIO")'
    [ "$status" -eq 0 ]
    [ "$output" = "$("$REMIT" kb examples laptop for a new colleague --owner CIO)" ]
    run enter 'kb.examples("checkout", {owner="CTO", limit=2})' '#kb.examples(nil, "none")' \
        'kb.examples(nil, "none")'
    [ "$(head -2 <<<"$output")" = "$("$REMIT" kb examples checkout --owner CTO -n 2)" ]
    count=$("$REMIT" kb examples --owner none --json | wc -l)
    [ "${lines[2]}" = "$count" ]
    [ "${lines[-1]}" = "… and $((count - 20)) more" ]
    run enter '#kb.terms(nil, "shared")' '#kb.terms "laptop"' '#kb.sources()' '#kb.packs()'
    [ "$status" -eq 0 ]
    [ "$output" = "$("$REMIT" kb terms --key shared --json | wc -l)
$("$REMIT" kb terms laptop --json | wc -l)
$("$REMIT" kb sources --json | wc -l)
$("$REMIT" kb packs --json | wc -l)" ]
}

@test "the knowledge base cannot be changed" {
    before=$(sha256sum <"$REMIT_DB")
    run enter 'kb.sql "DELETE FROM claim"' 'kb.sql "ATTACH '"'$BATS_TEST_TMPDIR/x'"' AS x"'
    [ "$status" -eq 1 ]
    [ "$(grep -c 'only reading' <<<"$output")" -ge 1 ]
    [ "$before" = "$(sha256sum <"$REMIT_DB")" ]
    [ ! -e "$BATS_TEST_TMPDIR/x" ]
}

@test "a profile is set field by field and decided" {
    run enter ':set employees=1,200' ':set product = technology' ':set internal_it=complex' \
        ':profile' 'decide().outcome' ':unset product' ':profile'
    [ "$status" -eq 0 ]
    [[ "${lines[0]}" == "employees"*"1200" ]]
    [[ "$output" == *$'\n"both"\n'* ]]
    [ "$(grep -c '^product' <<<"$output")" -eq 1 ]
}

@test ":decide and :why answer as remit recommend does, with and without --explain" {
    run enter ':set employees=430' ':decide'
    [ "$output" = "$("$REMIT" recommend --set employees=430)" ]
    run enter ':set employees=430' 'd = decide()' ':why'
    [ "$output" = "$("$REMIT" recommend --set employees=430 --explain)" ]
}

@test ":rules are those of remit rules, and :why still knows the last decision" {
    run enter 'd = recommend{employees=430}' ':rules structure' ':why'
    [ "$status" -eq 0 ]
    [ "$output" = "$("$REMIT" rules structure; "$REMIT" recommend --set employees=430 --explain)" ]
}

@test "own knows the company at hand" {
    run enter ':set roles=CTO' 'own("laptops for new staff").holder' \
        'own("laptops for new staff", {roles={"CTO", "CIO"}}).holder'
    [ "$output" = $'"CTO"\n"CIO"' ]
}

@test "own asks the policy at hand when that is about texts too" {
    run enter ':policy posting' 'd = own "managing the helpdesk"' 'd.policy' ':policy structure' \
        'own("managing the helpdesk").policy'
    [ "$status" -eq 0 ]
    [ "$output" = $'"posting"\n"ownership"' ]
}

@test "values are kept by number, and names show their source" {
    run enter '6 * 7' 'x = 1' '"b"' '_1 + 1' '_2 .. _'
    [ "$output" = $'42\n"b"\n43\n"b43"' ]
    run enter 'function twice(n)' '  return 2 * n' 'end' 'twice??' 'builds-technology??'
    [ "$status" -eq 0 ]
    [ "${lines[0]}" = '<stdin>:1' ]
    [ "${lines[2]}" = '  return 2 * n' ]
    line=$(grep -n '"builds-technology"' "$REMIT_SCRIPTS/policies/structure.lua" | cut -d: -f1)
    [ "${lines[4]}" = "$REMIT_SCRIPTS/policies/structure.lua:$line" ]
    [[ "$output" == *"when = \"product == 'technology'\""* ]]
    run enter 'employees??' 'structure??' 'nothing-such??'
    [ "$status" -eq 1 ]
    [[ "$output" == *"subjects/company.lua:"*'question = "How many people work there?"'* ]]
    [[ "$output" == *"policies/structure.lua"*"rules; one is shown by its id"* ]]
    [[ "$output" == *"there is no source of 'nothing-such'"* ]]
}

@test "the command line gives policy and profile" {
    echo '{"employees": 1200, "product": "technology", "oddity": 1}' >"$BATS_TEST_TMPDIR/company.json"
    run --separate-stderr "$REMIT" repl --profile "$BATS_TEST_TMPDIR/company.json" \
        --set internal_it=complex <<<'decide().outcome'
    [ "$output" = '"both"' ]
    [[ "$stderr" == *"warning: one key is no field of company and is passed over: oddity"* ]]
    run "$REMIT" repl --policy structur </dev/null
    [ "$status" -eq 3 ]
    [[ "$output" == *"did you mean 'structure'?"* ]]
}

@test "another policy is taken, and an edited one after :reload" {
    cp -r "$SOURCE_DIR/scripts" "$BATS_TEST_TMPDIR/scripts"
    export REMIT_SCRIPTS="$BATS_TEST_TMPDIR/scripts"
    cat >"$REMIT_SCRIPTS/policies/tiny.lua" <<'END'
return policy { name = "tiny", about = "company",
  rules = { { id = "big", when = "employees >= 10", give = { size = 1 }, because = "Many." } },
  outcome = { { "big", when = "size >= 1" }, { "small" } } }
END
    mkfifo "$BATS_TEST_TMPDIR/in"
    "$REMIT" repl --policy tiny --set employees=50 <"$BATS_TEST_TMPDIR/in" >"$BATS_TEST_TMPDIR/out" &
    exec 7>"$BATS_TEST_TMPDIR/in"
    echo 'decide().outcome' >&7
    for _ in $(seq 100); do [ -s "$BATS_TEST_TMPDIR/out" ] && break; sleep 0.1; done
    sed -i 's/>= 10/>= 100/' "$REMIT_SCRIPTS/policies/tiny.lua"
    printf '%s\n' 'decide().outcome' ':reload' 'decide().outcome' ':policy' >&7
    exec 7>&-
    wait
    [ "$(head -3 "$BATS_TEST_TMPDIR/out")" = $'"big"\n"big"\n"small"' ]
    grep -q '^\* tiny$' "$BATS_TEST_TMPDIR/out"
}

@test "a policy that no longer loads leaves the old one in place" {
    cp -r "$SOURCE_DIR/scripts" "$BATS_TEST_TMPDIR/scripts"
    export REMIT_SCRIPTS="$BATS_TEST_TMPDIR/scripts"
    echo 'return policy { name = = }' >"$REMIT_SCRIPTS/policies/broken.lua"
    run enter ':policy broken' 'decide("broken", {})' 'recommend{employees=1200}.policy'
    [ "$status" -eq 1 ]
    [ "$(grep -c 'policies/broken.lua:1:24: error: ' <<<"$output")" -eq 2 ]
    [ "${lines[-1]}" = '"structure"' ]
}

@test "files of Lua are loaded" {
    echo 'function size(n) return recommend{employees=n}.outcome end' >"$BATS_TEST_TMPDIR/my.lua"
    run enter ":load $BATS_TEST_TMPDIR/my.lua" 'size(1200) == recommend{employees=1200}.outcome' \
        ":load $BATS_TEST_TMPDIR/none.lua"
    [ "$status" -eq 1 ]
    [ "${lines[0]}" = true ]
    [[ "$output" == *"none.lua"* ]]
}

@test "commands: help fits a screen, a wrong one gets a suggestion and its line" {
    run enter ':help'
    [ "$(grep -c '^:' <<<"$output")" -ge 15 ]
    [ "${#lines[@]}" -le 22 ]
    run enter '' ':polcy'
    [ "$status" -eq 1 ]
    [[ "$output" == *"<stdin>:2: error: there is no command ':polcy'"* ]]
    [[ "$output" == *"did you mean ':policy'?"* ]]
    run enter ':set' ':set employees' ':set employes=3' ':quit now' ':why'
    [ "$(grep -c ': error: ' <<<"$output")" -eq 5 ]
    [[ "$output" == *"did you mean 'employees'?"* ]]
}

@test ":quit leaves at once" {
    run enter ':quit' '1 + 1'
    [ "$status" -eq 0 ]
    [ -z "$output" ]
}

@test ":time shows how long a line takes" {
    run enter ':time' '1 + 1'
    [[ "${lines[-1]}" =~ ^[0-9.]+\ ms$ ]]
}

@test "documentation by doc and by a question mark" {
    run enter 'kb.search?' 'doc "recommend"' 'employees?'
    [ "$status" -eq 0 ]
    [[ "$output" == *'kb.search "service desk"'* ]]
    [[ "$output" == *"Which technology leadership"* ]]
    [[ "$output" == *"employees of company: integer"* ]]
}

@test "without a knowledge base the prompt still calculates" {
    export REMIT_DB="$BATS_TEST_TMPDIR/none.db"
    run enter '1 + 1' 'kb.role "CTO"' 'recommend{employees=1200}.policy'
    [ "$status" -eq 1 ]
    [ "${lines[0]}" = 2 ]
    [ "${lines[-1]}" = '"structure"' ]
    [[ "$output" == *"none.db"* ]]
}

@test "lines with control characters, NUL bytes and other scripts do no harm" {
    run bash -c "printf 'x = \"\\\\0\\\\1\"\n\"\\0\"\n\\377\\376\nПривет\n1 + 1\n' | '$REMIT' repl"
    [ "$status" -eq 1 ]
    [ "${lines[-1]}" = 2 ]
}

@test "help tells more of a command, and of what else has a name" {
    run enter ':help whynot' ':help :set' ':help own' ':help employees'
    [ "$status" -eq 0 ]
    [ "${lines[0]}" = ':whynot OUTCOME' ]
    [[ "$output" == *$':set FIELD=VALUE\n  Sets a field of the profile at hand'* ]]
    [[ "$output" == *'own "laptops for new staff"'* ]]
    [[ "$output" == *"employees of company: integer"* ]]
    run enter ':help :sett' ':help recomend'
    [ "$status" -eq 1 ]
    [[ "$output" == *"did you mean ':set'?"* ]]
    [[ "$output" == *"did you mean 'recommend'?"* ]]
}

@test ":roles are those of the knowledge base, with their claims" {
    run enter ':roles' '#kb.claims{role="CTO"}'
    [ "$status" -eq 0 ]
    [ "$(grep -c ' claims$' <<<"$output")" -eq "$(enter '#kb.sql "SELECT id FROM role"')" ]
    [[ "$output" == *"CTO        Chief Technology Officer"*" ${lines[-1]} claims"* ]]
}

# A policy whose answers can be worked out by hand, at $tiny.
write_tiny() {
    tiny="$BATS_TEST_TMPDIR/tiny.lua"
    cat >"$tiny" <<'END'
return policy { name = "tiny", about = "company",
  rules = {
    { id = "many", when = "employees >= 10", give = { size = 2 }, because = "Many." },
    { id = "old", when = "stage == 'mature'", give = { size = 1 }, because = "Old." },
    { id = "thrifty", when = "goal == 'efficiency'", give = { size = -1 }, because = "Thrifty." } },
  outcome = {
    { "big", when = "size >= 2 and not has(regulations, 'SOX')" },
    { "medium", when = "size >= 1" },
    { "small" } } }
END
}

@test ":whynot tells what an outcome lacks, what speaks against it, and what would do" {
    write_tiny
    run enter ":policy $tiny" ':set employees=5' ':set goal=efficiency' ':set regulations=none' \
        'd = decide()' ':whynot big'
    [ "$status" -eq 0 ]
    [ "$output" = "tiny: small, not big

Its condition
  - size >= 2
      with size -1
  + not has(regulations, 'SOX')

What held, and speaks against it
  - thrifty: size -1 (goal efficiency)
      goal == 'efficiency'

What would speak for it, if it were known
  ? old: size +1 (stage ?)
      stage == 'mature'

What would speak for it, and did not hold
  - many: size +2 (employees 5)
      employees >= 10

What would make it so, each on its own
  No field does it alone; several would have to change." ]
}

@test ":whynot names the nearest number, and a condition that holds behind another" {
    write_tiny
    run enter ":policy $tiny" 'd = decide{employees=5, regulations={}}' ':whynot big'
    [ "${lines[-1]}" = '  - employees: 5 → 10' ]
    run enter ":policy $tiny" 'd = decide{employees=50, regulations={}}' ':whynot medium' \
        ':whynot small'
    [ "$status" -eq 0 ]
    [[ "$output" == *"tiny: big, not medium"*"+ size >= 1"*"The policy asks for 'big' before it"* ]]
    [[ "$output" == *"- regulations: none → SOX"*"tiny: big, not small"* ]]
    [[ "$output" == *"speaks against it"*"- many: size +2 (employees 50)"* ]]
    [ "${lines[-1]}" = '  - employees: 50 → 9' ]
}

@test ":whynot of rules that give outcomes, and of a condition with an or" {
    cat >"$BATS_TEST_TMPDIR/steps.lua" <<'END'
return policy { name = "steps", about = "company", hit = "first",
  rules = {
    { id = "few", when = "employees < 10", outcome = "small", because = "Few." },
    { id = "growing", when = "stage == 'scaleup'", outcome = "big", because = "Growing." },
    { id = "rest", when = "employees >= 10", outcome = "big", because = "Many." } },
  outcome = { { "small" }, { "big" } } }
END
    run enter ":policy $BATS_TEST_TMPDIR/steps.lua" 'd = decide{employees=5}' ':whynot big'
    [ "$status" -eq 0 ]
    [ "$output" = "steps: small, not big

What held, and speaks against it
  - few: small (employees 5)
      employees < 10

What would speak for it, if it were known
  ? growing: big (stage ?)
      stage == 'scaleup'

What would speak for it, and did not hold
  - rest: big (employees 5)
      employees >= 10

What would make it so, each on its own
  - employees: 5 → 10" ]
    write_tiny
    sed -i 's/size >= 2 and not .*"/size >= 2 or size >= 1 and known(goal)"/' "$tiny"
    run enter ":policy $tiny" 'd = decide{employees=5}' ':whynot big'
    [[ "$output" == *$'Its condition\n  - size >= 2 or size >= 1 and known(goal)\n      with size 0, goal ?\n'* ]]
}

@test ":whynot says so when there is nothing to ask" {
    run enter ':whynot both' 'd = recommend{employees=3000, product="technology"}' ':whynot bth' \
        ':whynot both' ':whynot' 'd = decide("need", {})' ':whynot x'
    [ "$status" -eq 1 ]
    [ "$(grep -c ': error: ' <<<"$output")" -eq 5 ]
    [[ "$output" == *"nothing has been decided yet"* ]]
    [[ "$output" == *"'bth' is no outcome of 'structure'"*"did you mean 'both'?"* ]]
    [[ "$output" == *"the last decision is 'both'"* ]]
}

@test ":diff shows what changed since the decision before by that policy" {
    write_tiny
    run enter ":policy $tiny" 'd = decide{employees=5, goal="efficiency"}' \
        'd = recommend{employees=5}' 'd = decide{employees=50, stage="startup"}' ':diff'
    [ "$status" -eq 0 ]
    [ "$output" = "tiny: small → medium

Given
  employees                   5 → 50
  stage                       ? → startup
  goal                        efficiency → ?

Scores
  size                        -1 → 2

Rules
  many                        did not hold → held, size +2
  thrifty                     held, size -1 → could not be told
  … and 1 that held neither before nor now" ]
    run enter ':diff' 'd = recommend{employees=5}' ':diff' 'd = recommend{employees=5}' ':diff'
    [ "$status" -eq 1 ]
    [[ "$output" == *"nothing has been decided yet"* ]]
    [[ "$output" == *"there is only one decision by 'structure'"* ]]
    [[ "$output" == *", as before"*"Nothing else differs"* ]]
}

@test "evidence of a text is nothing to set, and 0 where there is none" {
    cat >"$BATS_TEST_TMPDIR/words.lua" <<'END'
return policy { name = "words", about = "responsibility",
  rules = {
    { id = "cio", when = "cio_evidence > 0", give = { CIO = 1 }, because = "Terms of a CIO." },
    { id = "big", when = "employees >= 10 and words > 1", give = { CIO = 1 }, because = "Big." } },
  outcome = { { "CIO", when = "CIO >= 1" }, { "none" } } }
END
    run enter ":policy $BATS_TEST_TMPDIR/words.lua" 'd = own("hello there", {employees=3})' \
        ':whynot CIO' ':trace on' 'd = own("laptops", {employees=3})' ':diff'
    [ "$status" -eq 0 ]
    [[ "$output" == *"What would make it so, each on its own
  - employees: 3 → 10
  - text: it would have to say more, or something else
words of "* ]]
    trace=$(sed -n '/^words of /,/^  =/p' <<<"$output")
    [[ "$trace" == *"cio_evidence 3,"* ]]
    [[ "$trace" != *"cto_evidence"* ]]
    grep -q '^  cio_evidence  *0 → 3$' <<<"$output"
    [[ "$output" != *"cto_evidence"* ]]
    run enter ":policy $BATS_TEST_TMPDIR/words.lua" 'd = own("hello", {employees=3})' \
        ':whynot CIO'
    [ "${lines[-1]}" = '  - text: it would have to say more, or something else' ]
    run enter 'd = own "vendors"' ':whynot CTO'
    [ "${lines[-1]}" = '  No field does it alone; the text would have to say more, or something else.' ]
}

@test ":diff shows what an edit of the policy does" {
    write_tiny
    mkfifo "$BATS_TEST_TMPDIR/in"
    "$REMIT" repl --policy "$tiny" --set employees=50 --set regulations=none \
        <"$BATS_TEST_TMPDIR/in" >"$BATS_TEST_TMPDIR/out" &
    exec 7>"$BATS_TEST_TMPDIR/in"
    echo 'decide().outcome' >&7
    for _ in $(seq 100); do [ -s "$BATS_TEST_TMPDIR/out" ] && break; sleep 0.1; done
    sed -i 's/>= 10/>= 100/' "$tiny"
    printf '%s\n' ':reload' 'decide().outcome' ':diff' >&7
    exec 7>&-
    wait
    [ "$(head -4 "$BATS_TEST_TMPDIR/out")" = $'"big"\n"small"\ntiny: big → small\n  The policy is not the same as before.' ]
    grep -q 'many  *held, size +2 → did not hold' "$BATS_TEST_TMPDIR/out"
}

@test ":trace shows decisions that nobody prints" {
    write_tiny
    run enter ":policy $tiny" ':trace on' \
        'for _, n in ipairs{5, 50} do decide{employees=n, goal="efficiency"} end' ':trace off' \
        'd = decide{employees=7}' ':trace maybe'
    [ "$status" -eq 1 ]
    [ "$(head -10 <<<"$output")" = "tiny of employees 5, goal efficiency
  + thrifty: held, size -1
  ? old
  = small: size -1
tiny of employees 50, goal efficiency
  + many: held, size +2
  + thrifty: held, size -1
  ? old
  = medium: size 1
<stdin>:6: error: ':trace maybe': it is on or off" ]
}

@test ":bt shows the calls of the last error" {
    run enter ':bt' 'function f(n)' '  return n + nil' 'end' 'x = f(3)' ':bt' 'x = = 3' ':bt'
    [ "$status" -eq 1 ]
    [[ "$output" == *"no statement has failed yet"* ]]
    [[ "$output" == *$'arithmetic on a nil value\n<stdin>:3 in f\n    return n + nil\n<stdin>:5\n    x = f(3)\n'* ]]
    [[ "$output" == *$'near \'=\'\nIt did not come to run.'* ]]
    run enter 'function deep(n) return 1 + deep(n) end' 'x = deep(1)' ':bt'
    [[ "$output" == *"stack overflow"*" in deep"*"… "*" more"*"x = deep(1)"* ]]
    [ "${#lines[@]}" -le 30 ]
    run enter $'error("\\27[31mred") -- \033[32m' ':bt'
    [[ "$output" == *$'\n?[31mred\n'*'-- ?[32m'* ]]
    [[ "$output" != *$'\033'* ]]
}

@test "a saved session does the same again" {
    write_tiny
    echo 'function double(n) return 2 * n end' >"$BATS_TEST_TMPDIR/my.lua"
    session="$BATS_TEST_TMPDIR/session.lua"
    local said=(':set employees = 50' ":load $BATS_TEST_TMPDIR/my.lua" 'double(4)' ':decide'
        ':set goal="efficiency"' '_ + 1' 'decide().outcome -- now' 'x = [[' ':quit]]' 'x'
        'local y = 5 print(y) return y, 7' '=nil' ':unset goal' 'z = 1 return z' '_1 .. _'
        ':trace on' 'd = decide()' ':trace off' ':profile')
    local lost=('boom(3)' 'own?' ':help' ':profile' ':rules' ':set employes=3')
    printf '%s\n' "${said[@]}" >"$BATS_TEST_TMPDIR/said"
    "$REMIT" repl --policy "$tiny" --set regulations=none <"$BATS_TEST_TMPDIR/said" \
        >"$BATS_TEST_TMPDIR/first"
    printf '%s\n' "${said[@]}" "${lost[@]}" ":save $session" | "$REMIT" repl --policy "$tiny" \
        --set regulations=none >"$BATS_TEST_TMPDIR/out" 2>&1 || true
    run enter ":load $session" ':profile'
    [ "$status" -eq 0 ]
    # What is nil shows itself when it is asked for, and not when it runs again.
    [ "$output" = "$(grep -vx nil "$BATS_TEST_TMPDIR/first")" ]
    run --separate-stderr "$REMIT" repl <"$session"
    [ "$status" -eq 0 ]
    [[ "$output" == *$'\n":quit"\n5\n5\n7\n'* ]]
}

@test ":save writes over a session and over nothing else" {
    echo 'return 1' >"$BATS_TEST_TMPDIR/policy.lua"
    run enter ":save $BATS_TEST_TMPDIR/s.lua" 'x = 1' ":save $BATS_TEST_TMPDIR/policy.lua" \
        ":save $BATS_TEST_TMPDIR/s.lua" 'x = 2' ":save $BATS_TEST_TMPDIR/s.lua" \
        ":save $BATS_TEST_TMPDIR/none/s.lua"
    [ "$status" -eq 1 ]
    [ "$(grep -c ': error: ' <<<"$output")" -eq 3 ]
    [[ "$output" == *"nothing was entered yet"* ]]
    [[ "$output" == *"policy.lua is there already, and is no session"* ]]
    [ "$(cat "$BATS_TEST_TMPDIR/policy.lua")" = 'return 1' ]
    [ "$(tail -n +2 "$BATS_TEST_TMPDIR/s.lua")" = $'x = 1\nx = 2' ]
    [ "$(grep '^wrote' <<<"$output")" = "wrote $BATS_TEST_TMPDIR/s.lua, 2 lines
wrote $BATS_TEST_TMPDIR/s.lua, 3 lines" ]
}

@test ":save follows a link to a session, and leaves pipes and dead links alone" {
    cd "$BATS_TEST_TMPDIR"
    mkfifo pipe
    ln -s nowhere dead
    run timeout 20 "$REMIT" repl < <(printf '%s\n' 'x = 1' ':save pipe' ':save dead' ':save s.lua')
    [ "$status" -eq 1 ]
    [[ "$output" == *"pipe is not a file that can keep a session"* ]]
    [[ "$output" == *"dead is a link to a file that is not there"* ]]
    [ "$(readlink dead)" = nowhere ]
    [ ! -e nowhere ]
    ln -s s.lua link
    run enter 'x = 2' ':save link'
    [ "$status" -eq 0 ]
    [ "$(readlink link)" = s.lua ]
    [ "$(tail -n 1 s.lua)" = 'x = 2' ]
}

@test "what a loaded file runs is saved and loaded again with that file, once" {
    cd "$BATS_TEST_TMPDIR"
    echo 'n = n + 1' >f.lua
    printf '%s\n' 'command ":load f.lua"' 'command ":set employees=3"' 'command ":trace off"' \
        >g.lua
    run enter 'n = 0' ':load g.lua' 'n' ':reload' 'n' ':save s.lua'
    [ "$status" -eq 0 ]
    [ "$output" = $'1\n2\nwrote s.lua, 5 lines' ]
    [ "$(grep command s.lua)" = 'command ":load g.lua"' ]
    run enter ':load s.lua' 'n'
    [ "$output" = $'1\n1\n1' ] # n was shown twice in the session
}

@test "Lua runs commands, and their errors stop it" {
    run enter 'for _, n in ipairs{5, 5000} do command(":set employees=" .. n) end' ':profile' \
        'command ":sett" print("not" .. " reached")' 'command "set"' 'command ":reload"'
    [ "$status" -eq 1 ]
    [[ "${lines[0]}" == "employees"*"5000" ]]
    [[ "$output" == *"<stdin>:3:1: error: there is no command ':sett'"*"did you mean ':set'?"* ]]
    [[ "$output" == *"a command begins with ':'"* ]]
    [[ "$output" == *"cannot be run by one"* ]]
    [[ "$output" != *"not reached"* ]]
    echo 'command ":load '"$BATS_TEST_TMPDIR"'/self.lua"' >"$BATS_TEST_TMPDIR/self.lua"
    run enter ":load $BATS_TEST_TMPDIR/self.lua" '1 + 1'
    [ "$status" -eq 1 ]
    [[ "$output" == *"/self.lua:1:1: error: '$BATS_TEST_TMPDIR/self.lua' loads itself"$'\n'* ]]
    [ "${lines[-1]}" = 2 ]
    cd "$BATS_TEST_TMPDIR"
    echo 'command ":load ./b.lua"' >a.lua
    echo 'command ":load a.lua"' >b.lua
    run enter ':load a.lua' ':load b.lua' ':load ./b.lua'
    [ "$(grep -c ': error: .* loads itself, by way of another file$' <<<"$output")" -eq 3 ]
    for n in $(seq 40); do echo "command ':load f$((n + 1)).lua'" >"f$n.lua"; done
    echo 'print "bottom"' >f41.lua
    run enter ':load f1.lua' ':load f10.lua'
    [ "$(grep -c 'more than 32 files load one another' <<<"$output")" -eq 1 ]
    [ "${lines[-1]}" = bottom ]
}

# ---- typed at a terminal ----

# A terminal of 80 columns with the prompt in it.
open_terminal() {
    command -v tmux >/dev/null || skip "tmux is not there"
    terminal="tmux -u -L remit-test-$$ -f /dev/null"
    $terminal new-session -d -x 80 -y 40 \
        "env XDG_STATE_HOME='$XDG_STATE_HOME' REMIT_DB='$REMIT_DB' REMIT_SCRIPTS='$REMIT_SCRIPTS' \
         TERM=screen '$REMIT' repl; echo \"exit \$?\"; sleep 60" || skip "no terminal to be had"
    wait_for ':help'
}

teardown() {
    [ -z "${terminal:-}" ] || $terminal kill-server 2>/dev/null || true
}

type_line() {
    $terminal send-keys -l "$1"
    $terminal send-keys Enter
}

# Until the screen shows the text, ten seconds at most (checkers of memory are slow).
wait_for() {
    for _ in $(seq 100); do
        screen=$($terminal capture-pane -p)
        [[ "$screen" == *"$1"* ]] && return
        sleep 0.1
    done
    echo "the screen does not show '$1':"
    echo "$screen"
    return 1
}

@test "at a terminal: banner, prompts, completion, history, Ctrl-C and Ctrl-D" {
    open_terminal
    wait_for "remit 0"
    type_line '6 * 7'
    wait_for $'\n42\n'
    type_line 'function twice(n)'
    wait_for '>>'
    type_line 'return 2 * n end'
    $terminal send-keys -l 'recomm'
    $terminal send-keys Tab
    wait_for '> recommend'
    $terminal send-keys -l '{employ'
    $terminal send-keys Tab
    wait_for '> recommend{employees='
    $terminal send-keys C-c
    wait_for $'employees=\n2>'
    type_line 'print("started") while true do end'
    wait_for $'\nstarted'
    $terminal send-keys C-c
    wait_for 'error: interrupted'
    type_line 'twice(50)'
    wait_for $'\n100\n'
    $terminal send-keys C-d
    wait_for 'exit 0'
    [ "$(stat -c %a "$XDG_STATE_HOME/remit/history")" = 600 ]
    [ "$(sed -n 2p "$XDG_STATE_HOME/remit/history")" = 'function twice(n)\nreturn 2 * n end' ]
    [ "$(wc -l <"$XDG_STATE_HOME/remit/history")" -eq 4 ]
}

# At the prompt with the number 2.
expect_completion() {
    $terminal send-keys -l "$1"
    $terminal send-keys Tab
    wait_for "2> $2"
    $terminal send-keys C-c
    wait_for "$2"$'\n2>'
}

@test "at a terminal: commands complete what they take, and Ctrl-C stops a file they load" {
    open_terminal
    type_line 'recommend{employees=3}.policy'
    wait_for $'"structure"\n2>'
    expect_completion ':whynot one_' ':whynot one_person_both_hats'
    expect_completion ':trace of' ':trace off'
    expect_completion ':help whyn' ':help whynot'
    echo 'print("loaded") while true do end' >"$BATS_TEST_TMPDIR/loop.lua"
    type_line "command ':load $BATS_TEST_TMPDIR/loop.lua'"
    wait_for $'\nloaded'
    $terminal send-keys C-c
    wait_for 'error: interrupted'
    type_line 'print("again") while true do end'
    wait_for $'\nagain'
    $terminal send-keys C-c
    wait_for 'print("again") while true do end'$'\n      | ^'
}

@test "at a terminal: the history comes back in the next session, each entry once" {
    mkdir -p "$XDG_STATE_HOME/remit"
    printf '%s\n' '1 + 1' '2 + 2' '1 + 1' '"a\\n"' >"$XDG_STATE_HOME/remit/history"
    open_terminal
    $terminal send-keys Up
    wait_for '> "a\n"'
    $terminal send-keys Up
    wait_for '> 1 + 1'
    $terminal send-keys Up
    wait_for '> 2 + 2'
    $terminal send-keys Up
    $terminal send-keys Enter
    wait_for $'\n4\n'
}

@test "at a terminal: what is pasted is one entry, in any script, and runs at Enter" {
    open_terminal
    printf '%s\r\n' 'function thrice(n)' '  return 3 * n, "ä日"' 'end' 'thrice(7)' >"$BATS_TEST_TMPDIR/paste"
    $terminal load-buffer "$BATS_TEST_TMPDIR/paste"
    $terminal paste-buffer -p
    wait_for $'\nthrice(7)'
    [[ "$screen" != *21* ]]
    $terminal send-keys Enter
    wait_for $'\n21\n'
    wait_for '"ä日"'
    printf '%s\n' 'local n = 5' 'print(n + 1)' >"$BATS_TEST_TMPDIR/paste"
    $terminal load-buffer "$BATS_TEST_TMPDIR/paste"
    $terminal paste-buffer -p
    $terminal send-keys Enter
    wait_for $'\n6\n'
    printf '%s\n' '"first"' 'nonsense' '"third"' >"$BATS_TEST_TMPDIR/paste"
    $terminal load-buffer "$BATS_TEST_TMPDIR/paste"
    $terminal paste-buffer -p
    $terminal send-keys Enter
    wait_for "unknown name 'nonsense'"
    [ "$(grep -c '"third"' <<<"$screen")" -eq 1 ] # pasted, and not run
    [ "$(sed -n 2p "$XDG_STATE_HOME/remit/history")" = 'local n = 5\nprint(n + 1)' ]
}
