#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# remit batch when things go wrong on the way: other runs, workers that hang, kills, inputs that change.

bats_require_minimum_version 1.5.0

setup() {
    cd "$BATS_TEST_TMPDIR"
    export REMIT_SCRIPTS="$BATS_TEST_TMPDIR/scripts"
    mkdir -p scripts/policies
    ln -s "$SOURCE_DIR/scripts/subjects" scripts/subjects
    cat >scripts/policies/size.lua <<'LUA'
return policy {
  name = "size", about = "company", doc = "How large is it?",
  scores = { "points" },
  rules = {
    { id = "hundreds", when = "employees >= 200", give = { points = 2 }, because = "It is large." },
  },
  outcome = { { "large", when = "points >= 2" }, { "small" } },
}
LUA
}

@test "two runs do not write one file" {
    mkfifo list.ndjson
    "$REMIT" batch list.ndjson -p size -o out.ndjson -q &
    exec 7>list.ndjson
    echo '{"id":"a"}' >&7
    until [ -e out.ndjson.part ]; do sleep 0.02; done
    echo '{"id":"b"}' >other.ndjson
    run "$REMIT" batch other.ndjson -p size -o out.ndjson -q
    [ "$status" -eq 2 ]
    [[ $output = *"error: another run is writing 'out.ndjson'"* ]]
    exec 7>&-
    wait $!
    [ "$(grep -c '"id":"a"' out.ndjson)" -eq 1 ]
    "$REMIT" batch other.ndjson -p size -o out.ndjson -q
    [ "$(grep -c '"id":"b"' out.ndjson)" -eq 1 ]
}
