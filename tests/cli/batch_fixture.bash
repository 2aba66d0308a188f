# SPDX-License-Identifier: MIT
# What the bats files about lists share: a policy, and lists of records.

# Goes to a folder of the test's own, with the policy size.
make_fixture() {
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
    { id = "bank", when = "industry == 'banking'", give = { points = 1 }, because = "It is a bank." },
    { id = "division", when = "developers // (employees - 13) > 100", give = { points = 1 },
      because = "Thirteen cannot be told." },
  },
  outcome = { { "large", when = "points >= 2" }, { "small" } },
}
LUA
}

# A list of $1 records of about 40 bytes, one in a thousand of them bad.
make_list() {
    seq "$1" | awk '{ if ($1 % 1000 == 7) print "{\"id\":"; else
        printf "{\"id\":\"%d\",\"employees\":%d,\"colour\":1}\n", $1, $1 % 400 }'
}
