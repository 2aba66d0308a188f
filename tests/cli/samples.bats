#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The shipped samples: real companies, decided whole, summed up on a terminal.

setup() {
    samples=$SOURCE_DIR/db/samples
    out=$BATS_TEST_TMPDIR
}

@test "every company of both samples is decided" {
    for sample in fortune1000 startups; do
        run "$REMIT" batch "$samples/$sample.csv" -p structure -o "$out/$sample.ndjson"
        [ "$status" -eq 0 ]
        [ "$(wc -l <"$out/$sample.ndjson")" -eq 1000 ]
        [ "$(grep -c '"outcome":""' "$out/$sample.ndjson" || true)" -eq 0 ]
    done
}

@test "every industry of the samples means one of ours" {
    "$REMIT" batch "$samples/fortune1000.csv" -p structure -o "$out/a.csv" -q --by industry >"$out/a"
    "$REMIT" batch "$samples/startups.csv" -p structure -o "$out/b.csv" -q --by industry \
        --map industry= --map subindustry=industry >"$out/b"
    # Each list has one company that it files under nothing ("Miscellaneous", "Unspecified").
    [ "$(awk '$1 == "(missing)" { print $2 }' "$out/a")" = 1 ]
    [ "$(awk '$1 == "(missing)" { print $2 }' "$out/b")" = 1 ]
}

@test "the summary has what was asked for, fits 80 columns, and is the same each time" {
    for time in first second; do
        "$REMIT" batch "$samples/fortune1000.csv" -p structure -o "$out/$time.csv" -q \
            --by industry --by employees=1000,5000 >"$out/$time"
    done
    cmp "$out/first" "$out/second"
    cmp "$out/first.csv" "$out/second.csv"
    grep -q '^structure: 1,000 decisions$' "$out/first"
    grep -q '^banking  *37 ' "$out/first"
    grep -q '^1,000 to 4,999  *152 ' "$out/first"
    grep -q '^closest calls: ' "$out/first"
    [ "$(LC_ALL=C.UTF-8 wc -L <"$out/first")" -le 80 ]
}

@test "a table by a field that is not there is wrong usage, before anything is written" {
    run "$REMIT" batch "$samples/startups.csv" -p structure -o "$out/x.csv" --by industri
    [ "$status" -eq 2 ]
    [[ "$output" == *"did you mean 'industry'"* ]]
    [ ! -e "$out/x.csv" ]
}

@test "the samples hold facts only, and revenue in one unit" {
    [ "$(head -1 "$samples/fortune1000.csv")" = company,sector,industry,employees,revenue ]
    [ "$(head -1 "$samples/startups.csv")" = company,team_size,industry,subindustry,stage ]
    # By rank, revenue never rises.
    sed 1d "$samples/fortune1000.csv" | sed 's/.*,//' >"$out/revenue"
    sort -c -n -r "$out/revenue"
    [ "$(tail -1 "$out/revenue")" -gt 2000000000 ]
}
