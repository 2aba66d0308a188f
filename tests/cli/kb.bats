#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# remit kb: what the sources say, looked up from the command line. The shipped texts are built once.

setup_file() {
    export REMIT_DB="$BATS_FILE_TMPDIR/kb.db"
    "$REMIT" kb build "$SOURCE_DIR/db" "$REMIT_DB"
}

# SQL over the lines of JSON on standard input: json_each gives one row a line.
ndjson() {
    { printf '['; paste -sd, -; printf ']'; } >"$BATS_TEST_TMPDIR/lines.json"
    sqlite3 :memory: "WITH line AS (SELECT value FROM
        json_each(CAST(readfile('$BATS_TEST_TMPDIR/lines.json') AS TEXT))) $1"
}

# Every line that stands for a claim has its place: the count of lines without one.
lines_without_place() {
    grep -c -v '^\[s[0-3]:[0-9-]*\]' || true
}

@test "a role is found by its other name, with all definitions and who uses the name" {
    run "$REMIT" kb role "Chief Technical Officer"
    [ "$status" -eq 0 ]
    [[ "$output" == *"CTO, Chief Technology Officer"* ]]
    [[ "$output" == *"also: Chief Technical Officer [s2:26]"* ]]
    for place in s0:14 s1:14 s2:28 s3:30; do
        [[ "$output" == *"[$place]"* ]]
    done
}

@test "the page of a role as JSON is one object with its claims" {
    "$REMIT" kb role CIO --json >"$BATS_TEST_TMPDIR/role"
    run ndjson "SELECT value ->> 'id', value ->> '\$.names[0].name',
        json_array_length(value, '\$.claims') > 100 FROM line" <"$BATS_TEST_TMPDIR/role"
    [ "$output" = "CIO|Chief Information Officer|1" ]
}

@test "a role that no source defines is looked for in what they say" {
    run "$REMIT" kb role "VP Engineering"
    [ "$status" -eq 0 ]
    [[ "$output" == *"no source defines this role"* ]]
    [[ "$output" == *"[s1:60]"* ]]
    run "$REMIT" kb role CISX
    [ "$status" -eq 1 ]
    [[ "$output" == *"no source defines 'CISX'"* ]]
}

@test "the budgets are compared side by side" {
    run "$REMIT" kb compare --aspect budget
    [ "$status" -eq 0 ]
    [[ "$output" == *"growth"* ]]
    [[ "$output" == *"[s0:24]"* ]]
    [[ "$output" == *"[s1:61]"* ]]
}

@test "the two lists that run into each other in s3 are told apart" {
    "$REMIT" kb compare --source s3 --json >"$BATS_TEST_TMPDIR/compared"
    run ndjson "SELECT aspect.key, claim.value ->> 'place'
        FROM line, json_each(line.value, '\$.aspects') AS row, json_each(row.value) AS aspect,
             json_each(aspect.value) AS claim
        WHERE aspect.key <> 'aspect' AND claim.value ->> 'place' IN ('47', '52')
        ORDER BY 1" <"$BATS_TEST_TMPDIR/compared"
    [ "$output" = "CIO|52
CTO|47" ]
}

@test "no line of a comparison is wider than the terminal" {
    run sh -c '"$REMIT" kb compare --limit 0 | awk "length > 80" | grep -v "more: remit"'
    [ "$output" = "" ]
}

@test "claims as NDJSON have the promised keys and no others" {
    "$REMIT" kb claims --json >"$BATS_TEST_TMPDIR/claims"
    run ndjson "SELECT DISTINCT (SELECT group_concat(key) FROM json_each(line.value)
        WHERE key NOT IN ('low', 'high', 'unit', 'country', 'basis')) FROM line" \
        <"$BATS_TEST_TMPDIR/claims"
    [ "$output" = "id,source,place,kind,roles,text,terms" ]
}

@test "numbers of a claim stand with their unit" {
    "$REMIT" kb claims --kind pay --role CTO --country US --json >"$BATS_TEST_TMPDIR/pay"
    run ndjson "SELECT value ->> 'low', value ->> 'high', value ->> 'unit', value ->> 'country',
        value ->> 'basis' FROM line WHERE value ->> 'place' = '88' AND value ->> 'low' > 0" \
        <"$BATS_TEST_TMPDIR/pay"
    [ "$output" = "200000|400000|USD/year|US|unstated" ]
}

@test "claims are chosen by country, called by its code or by another name" {
    for country in GB UK "United Kingdom"; do
        "$REMIT" kb claims --country "$country" --json >"$BATS_TEST_TMPDIR/pay"
        run ndjson "SELECT DISTINCT value ->> 'country' FROM line" <"$BATS_TEST_TMPDIR/pay"
        [ "$output" = "GB" ]
    done
}

@test "claims are chosen by source, kind, role, place" {
    run "$REMIT" kb claims --place s0:61
    [ "$status" -eq 0 ]
    [[ "$output" == *"500"* ]]
    [[ "$output" != *"[s0:62]"* ]]
    run "$REMIT" kb claims --place s9:1
    [ "$status" -eq 2 ]
    [[ "$output" == *"no source 's9'"*"did you mean 's0'?"* ]]
    run "$REMIT" kb claims --place s1:9999
    [ "$status" -eq 2 ]
    [[ "$output" == *"s1 has no line 9999"*"its lines are 1 to "* ]]
    for place in s1 s1: s1:x s1:9- s1:9-8; do
        run "$REMIT" kb claims --place "$place"
        [ "$status" -eq 2 ]
        [[ "$output" == *"'$place' is no place"* ]]
    done
    run "$REMIT" kb claims --kind threshold --source s3
    [ "$status" -eq 1 ]
    [[ "$output" == *"no claim is of that description"* ]]
}

@test "a wrong name gets a suggestion" {
    run "$REMIT" kb claims --kind definitoin
    [ "$status" -eq 2 ]
    [[ "$output" == *"did you mean 'definition'?"* ]]
    run "$REMIT" kb claims --source s9
    [ "$status" -eq 2 ]
    [[ "$output" == *"s0, s1, s2, s3"* || "$output" == *"did you mean"* ]]
    run "$REMIT" kb claims --country DE
    [ "$status" -eq 2 ]
    [[ "$output" == *"GB, US"* ]]
    run "$REMIT" kb serach x
    [ "$status" -eq 2 ]
    [[ "$output" == *"did you mean 'search'?"* ]]
}

@test "search finds by stem, spelling and past a typo" {
    run "$REMIT" kb search "service desk"
    [ "$status" -eq 0 ]
    [[ "${lines[0]}" == "[s1:47]"* ]]
    run "$REMIT" kb search organising infrastucture
    [ "$status" -eq 0 ]
    [[ "$output" == *"searched for 'organising infrastructure'"* ]]
    run "$REMIT" kb search onboard
    [[ "${lines[0]}" == "[s0:45]"* ]]
}

@test "what nobody said is not found" {
    run "$REMIT" kb search zzzqqq
    [ "$status" -eq 1 ]
    [[ "$output" == *"no claim has these words"* ]]
    run "$REMIT" kb search '"); DROP TABLE claim; --'
    [ "$status" -lt 2 ]
    run "$REMIT" kb search
    [ "$status" -eq 2 ]
}

@test "each claim in a listing has its place" {
    run "$REMIT" kb claims --kind need
    [ "$(echo "$output" | grep -v '^ ' | lines_without_place)" -eq 0 ]
    run "$REMIT" kb disputes vendor-management
    [ "$(echo "$output" | tail -n +2 | grep -v '^ ' | lines_without_place)" -eq 0 ]
}

@test "a dispute shows what each source holds" {
    run "$REMIT" kb disputes vendor-management
    [ "$status" -eq 0 ]
    for place in s0:46 s1:49 s2:35 s3:25; do
        [[ "$output" == *"[$place]"* ]]
    done
    "$REMIT" kb disputes --json >"$BATS_TEST_TMPDIR/disputes"
    run ndjson "SELECT min(json_array_length(value, '\$.positions')) > 1, count(*) > 10 FROM line" \
        <"$BATS_TEST_TMPDIR/disputes"
    [ "$output" = "1|1" ]
    run "$REMIT" kb disputes who does the CIO report to
    [[ "${lines[0]}" == "cio-reports-to"* ]]
    run "$REMIT" kb disputes vendor-managment
    [[ "${lines[*]}" == *"vendor-management"* ]]
}

@test "a topic gathers claims by source, and the disputes" {
    run "$REMIT" kb topic vendor management
    [ "$status" -eq 0 ]
    [[ "$output" == *"s0, a coach"* ]]
    [[ "$output" == *"vendor-management: Who manages vendors?"* ]]
    "$REMIT" kb topic security --kind overlap --json >"$BATS_TEST_TMPDIR/topic"
    run ndjson "SELECT DISTINCT claim.value ->> 'kind' FROM line,
        json_each(line.value, '\$.claims') AS claim" <"$BATS_TEST_TMPDIR/topic"
    [ "$output" = overlap ]
}

@test "examples are found by their words, the nearest first, with their owner" {
    run "$REMIT" kb examples "laptop for the new starter" --limit 3
    [ "$status" -eq 0 ]
    [[ "${lines[0]}" == "CIO     "*starter* ]]
    run sh -c '"$REMIT" kb examples laptops | wc -l'
    [ "$output" -ge 20 ]
    "$REMIT" kb examples laptop --owner cto --json >"$BATS_TEST_TMPDIR/examples"
    run ndjson "SELECT DISTINCT (SELECT group_concat(key) FROM json_each(line.value)), value ->> 'owner',
        value ->> 'pack' FROM line" <"$BATS_TEST_TMPDIR/examples"
    [ "$output" = "text,owner,pack|CTO|remit" ]
    run "$REMIT" kb examples --owner shared --limit 2
    [ "${#lines[@]}" -ge 2 ]
    [[ "${lines[0]}" == "shared  "* ]]
}

@test "what no example says is not found, and a wrong owner gets a suggestion" {
    run "$REMIT" kb examples zzzqqq
    [ "$status" -eq 1 ]
    [[ "$output" == *"no example has these words"* ]]
    run "$REMIT" kb examples of the
    [ "$status" -eq 1 ]
    run "$REMIT" kb examples '"); DROP TABLE example; -- NEAR(' --owner none
    [ "$status" -eq 0 ]
    run "$REMIT" kb examples laptop --owner sharde
    [ "$status" -eq 2 ]
    [[ "$output" == *"no owner 'sharde'"* ]]
    [[ "$output" == *"did you mean 'shared'?"* ]]
    [[ "$output" == *"CIO, CTO, none, shared"* || "$output" == *"did you mean"* ]]
    run "$REMIT" kb examples laptop --pack securty
    [ "$status" -eq 2 ]
}

@test "examples that somebody spoilt are found by the check" {
    cp "$REMIT_DB" "$BATS_TEST_TMPDIR/spoilt.db"
    sqlite3 "$BATS_TEST_TMPDIR/spoilt.db" "UPDATE example SET owner = 'CFO' WHERE id = 5;
        UPDATE example SET text = '  ' WHERE id = 6"
    run "$REMIT" kb check --db "$BATS_TEST_TMPDIR/spoilt.db"
    [ "$status" -eq 1 ]
    output=$(tr -s ' \n' ' ' <<<"$output") # as wide as the example is, lines break elsewhere
    [[ "$output" == *"owner 'CFO' is neither a role nor"* ]]
    [[ "$output" == *": has no word to be read by"* ]]
    [[ "$output" == *"2 problems"* ]]
}

@test "SQL reads, and only reads" {
    run "$REMIT" kb sql "SELECT id FROM source ORDER BY id" --json
    [ "$status" -eq 0 ]
    [ "${lines[0]}" = '{"id":"s0"}' ]
    cp "$REMIT_DB" "$BATS_TEST_TMPDIR/before"
    for statement in "DELETE FROM claim" "ATTACH '/tmp/x' AS x" "PRAGMA journal_mode=WAL" \
        "SELECT load_extension('x')" "SELECT random()" "VACUUM INTO '$BATS_TEST_TMPDIR/copy'"; do
        run "$REMIT" kb sql "$statement"
        [ "$status" -eq 2 ]
    done
    cmp "$REMIT_DB" "$BATS_TEST_TMPDIR/before"
    [ ! -e "$BATS_TEST_TMPDIR/copy" ]
}

@test "SQL without end is stopped" {
    run "$REMIT" kb sql "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) SELECT count(*) FROM n"
    [ "$status" -eq 5 ]
    [[ "$output" == *"too long"* ]]
}

@test "the place of a mistake in the SQL is shown" {
    run "$REMIT" kb sql "SELECT foo FROM claim"
    [ "$status" -eq 2 ]
    [[ "${lines[0]}" == "sql:1:8: error: no such column: foo" ]]
}

@test "the shipped knowledge base has no problems" {
    run "$REMIT" kb check
    echo "$output"
    [ "$status" -eq 0 ]
    [[ "$output" == *"no problems"* ]]
}

@test "a build that fails names file, line and what was meant, and keeps the old file" {
    mkdir "$BATS_TEST_TMPDIR/db"
    cp "$SOURCE_DIR"/db/*.sql "$BATS_TEST_TMPDIR/db"
    printf '%s\n' "INSERT INTO role_name VALUES" "('CTO', 'Head of Tech', 's1', 3)," \
        "('CFO', 'x', 's1', 3);" >"$BATS_TEST_TMPDIR/db/150-more.sql"
    cp "$REMIT_DB" "$BATS_TEST_TMPDIR/kb.db"
    run "$REMIT" kb build "$BATS_TEST_TMPDIR/db" "$BATS_TEST_TMPDIR/kb.db"
    [ "$status" -eq 4 ]
    [[ "${lines[0]}" == *"db/150-more.sql:3:1: error: role 'CFO' of this role_name does not exist" ]]
    cmp "$REMIT_DB" "$BATS_TEST_TMPDIR/kb.db"
    [ -z "$(find "$BATS_TEST_TMPDIR" -name '*.part')" ]
}

@test "a file that is no knowledge base is one clear error" {
    echo "not a database" >"$BATS_TEST_TMPDIR/text"
    run "$REMIT" kb role CTO --db "$BATS_TEST_TMPDIR/text"
    [ "$status" -eq 4 ]
    [[ "$output" == *"no knowledge base"* ]]
    [[ "$output" == *"hint: build one"* ]]
    run "$REMIT" kb role CTO --db "$BATS_TEST_TMPDIR/absent"
    [ "$status" -eq 4 ]
    [[ "$output" == *"No such file"* ]]
    printf 'CREATE TABLE t (x);' | sqlite3 "$BATS_TEST_TMPDIR/other.db"
    run "$REMIT" kb role CTO --db "$BATS_TEST_TMPDIR/other.db"
    [ "$status" -eq 4 ]
    [[ "$output" == *"no knowledge base of remit"* ]]
}

@test "the same texts build the same bytes" {
    "$REMIT" kb build "$SOURCE_DIR/db" "$BATS_TEST_TMPDIR/again.db"
    cmp "$REMIT_DB" "$BATS_TEST_TMPDIR/again.db"
}

@test "every verb has help with examples first" {
    for verb in role compare claims search topic disputes terms examples sources packs sql check build import; do
        run "$REMIT" kb "$verb" --help
        [ "$status" -eq 0 ]
        [[ "${lines[0]}" == "remit kb $verb: "* ]]
        [ "${lines[1]}" = "Examples:" ]
    done
    run "$REMIT" kb
    [ "$status" -eq 2 ]
}

@test "colour is for terminals and for those who ask" {
    run "$REMIT" kb role CTO
    [[ "$output" != *$'\033'* ]]
    run "$REMIT" kb role CTO --color always
    [[ "$output" == *$'\033'* ]]
}
