#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# remit --help, and that of every verb: pages for a terminal of 80 columns.

# What is wrong with the page on standard input: lines that are too wide, or end in blanks.
flaws() {
    LC_ALL=C.UTF-8 grep -nE '^.{81,}|[ 	]$' || true
}

@test "no page of help is wider than a terminal, or has lines that end in blanks" {
    "$REMIT" --help | flaws >"$BATS_TEST_TMPDIR/flaws"
    count=0
    for verb in own recommend decide batch check rules kb repl; do
        "$REMIT" $verb --help | flaws >>"$BATS_TEST_TMPDIR/flaws"
    done
    for verb in $("$REMIT" kb --help | awk '/^Usage/ { lists = 1 } lists && $1 == "remit" { print $3 }'); do
        "$REMIT" kb $verb --help >"$BATS_TEST_TMPDIR/page"
        grep -q '^Options:' "$BATS_TEST_TMPDIR/page"
        flaws <"$BATS_TEST_TMPDIR/page" >>"$BATS_TEST_TMPDIR/flaws"
        count=$((count + 1))
    done
    cat "$BATS_TEST_TMPDIR/flaws"
    [ "$count" -ge 14 ]
    [ ! -s "$BATS_TEST_TMPDIR/flaws" ]
}

@test "hints fit a line" {
    run "$REMIT" decide structure --set industry=x
    [[ "${lines[1]}" == *"hint: the allowed values are banking, "*" more" ]]
    flaws <<<"$output" >"$BATS_TEST_TMPDIR/flaws"
    run "$REMIT" kb sql "SELECT foo FROM absent"
    [[ "$output" == *"lists tables and columns"* ]]
    flaws <<<"$output" >>"$BATS_TEST_TMPDIR/flaws"
    cat "$BATS_TEST_TMPDIR/flaws"
    [ ! -s "$BATS_TEST_TMPDIR/flaws" ]
}
