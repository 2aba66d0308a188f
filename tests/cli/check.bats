#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# remit check: what a policy cites, and which of its scores count for nothing.

setup_file() {
    export REMIT_DB="$BATS_FILE_TMPDIR/kb.db"
    "$REMIT" kb build "$SOURCE_DIR/db" "$REMIT_DB"
}

# policy CITES: a small policy in $BATS_TEST_TMPDIR/p.lua whose rule, on line 4, has these.
policy() {
    cat >"$BATS_TEST_TMPDIR/p.lua" <<EOF
return policy {
  name = "p", about = "company",
  rules = {
    { id = "r", when = "employees > 1", give = { CTO = 1 }, because = "So.", $1 },
  },
  outcome = { { "yes", when = "CTO > 0" }, { "no" } },
}
EOF
    cd "$BATS_TEST_TMPDIR"
}

@test "what the shipped policies cite exists, and their scores are read" {
    run "$REMIT" check "$SOURCE_DIR"/scripts/policies/*.lua
    echo "$output"
    [ "$status" -eq 0 ]
    [[ "$output" != *error:* && "$output" != *note:* && "$output" != *score* ]]
    [ "$(grep -c " loads:" <<<"$output")" -ge 5 ]
}

@test "a source that does not exist, or a line behind its end, is an error at its place" {
    policy 'cite = { "s0:61", "y9:4" }'
    run "$REMIT" check ./p.lua
    echo "$output"
    [ "$status" -eq 1 ]
    [[ "${lines[0]}" == "./p.lua:4:"*": error: no source 'y9' in the knowledge base" ]]
    [[ "$output" == *"hint: the sources are s0, s1, s2, s3"* ]]
    policy 'cite = "s0:6", dissent = { { "s0:99999", "No." }, { "s1:0", "No." } }'
    run "$REMIT" check ./p.lua
    echo "$output"
    [ "$status" -eq 1 ]
    [[ "$output" == *"./p.lua:4:"*": error: s0 has no line 99999"* ]]
    [[ "$output" == *"error: s1 has no line 0"* ]]
    [[ "$output" != *" loads:"* ]]
}

@test "an assumption's citation is looked at too" {
    policy 'cite = "s0:61"'
    sed -i '3i\  assume = { { id = "a", set = { employees = 5 }, because = "So.", cite = "s7:1" } },' p.lua
    run "$REMIT" check ./p.lua
    echo "$output"
    [ "$status" -eq 1 ]
    [[ "${lines[0]}" == "./p.lua:3:"*": error: no source 's7'"* ]]
}

@test "a line that no claim rests on is a warning" {
    free=$("$REMIT" kb sql "WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 99)
        SELECT min(i) AS i FROM n WHERE NOT EXISTS
            (SELECT 1 FROM claim WHERE source = 's0' AND i BETWEEN line AND line_end)" --json)
    free=${free//[^0-9]/}
    policy "cite = 's0:$free'"
    run "$REMIT" check ./p.lua
    echo "$output"
    [ "$status" -eq 0 ]
    [[ "${lines[0]}" == "./p.lua:4:"*": warning: 'r' cites s0:$free, where no claim is" ]]
    [[ "$output" == *" loads:"*" 1 citations"* ]]
}

@test "a pack's source can be cited where the pack is" {
    policy 'cite = "x0:5"'
    run "$REMIT" check ./p.lua
    [ "$status" -eq 1 ]
    "$REMIT" kb import "$SOURCE_DIR/db/packs/security" -o my.db
    run "$REMIT" check ./p.lua --db my.db
    echo "$output"
    [ "$status" -eq 0 ]
    [[ "${lines[0]}" == *" loads:"* ]]
}

@test "without a knowledge base it says that citations were not checked" {
    policy 'cite = "y9:4"'
    cp "$REMIT" remit # none beside it
    run env -u REMIT_DB ./remit check ./p.lua --scripts "$SOURCE_DIR/scripts"
    echo "$output"
    [ "$status" -eq 0 ]
    [[ "$output" == *"note: citations were not checked: "* ]]
    run "$REMIT" check ./p.lua --db absent.db
    [ "$status" -eq 4 ]
}

@test "a score that nothing reads is a warning" {
    policy 'cite = "s0:61"'
    sed -i 's/give = { CTO = 1 }/give = { CTO = 1, CTOO = 2 }/' p.lua
    run "$REMIT" check ./p.lua
    echo "$output"
    [ "$status" -eq 0 ]
    [[ "${lines[0]}" == "./p.lua:4: warning: no outcome and no output reads the score 'CTOO'" ]]
    [[ "$output" == *"did you mean 'CTO'?"* ]]
}
