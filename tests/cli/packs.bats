#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Packs: what remit kb import takes and refuses, and deciding by a pack's role as db/packs/README.md says.

# An import derives all again, and the shipped examples are most of that: where answers do not matter, the
# knowledge base is one without them.
setup_file() {
    export REMIT_DB="$BATS_FILE_TMPDIR/kb.db" WHOLE_DB="$BATS_FILE_TMPDIR/whole.db"
    export SECURITY_DB="$BATS_FILE_TMPDIR/security.db" SECURITY_SAID="$BATS_FILE_TMPDIR/said"
    mkdir "$BATS_FILE_TMPDIR/db"
    cp "$SOURCE_DIR"/db/[0-46-9]*.sql "$BATS_FILE_TMPDIR/db"
    "$REMIT" kb build "$BATS_FILE_TMPDIR/db" "$REMIT_DB"
    "$REMIT" kb build "$SOURCE_DIR/db" "$WHOLE_DB"
    "$REMIT" kb import "$SOURCE_DIR/db/packs/security" --db "$WHOLE_DB" -o "$SECURITY_DB" >"$SECURITY_SAID"
}

# SQL over the lines of JSON on standard input: json_each gives one row a line.
ndjson() {
    { printf '['; paste -sd, -; printf ']'; } >"$BATS_TEST_TMPDIR/lines.json"
    sqlite3 :memory: "WITH line AS (SELECT value FROM
        json_each(CAST(readfile('$BATS_TEST_TMPDIR/lines.json') AS TEXT))) $1"
}

# add_part LIST: puts the lines of Lua in the guide below the comment "… among the LIST" into that list of the
# two scripts, at its beginning or end as the comment says.
add_part() {
    part="$BATS_TEST_TMPDIR/part"
    awk -v words="among the $1" '/^-- [^A-Z]|^```/ { wanted = $0 ~ words "(;|$)"; next } wanted' \
        "$SOURCE_DIR/db/packs/README.md" >"$part"
    [ -s "$part" ]
    grep -q "first among the $1\$" "$SOURCE_DIR/db/packs/README.md" && is_first=1 || is_first=0
    for file in subjects/responsibility policies/ownership; do
        file="$BATS_TEST_TMPDIR/scripts/$file.lua"
        awk -v list="${1##* }" -v part="$part" -v first=$is_first '
            function add() { while ((getline line < part) > 0) print line }
            match($0, "^ *" list " = [{]") { inside = 1; end = $0; sub(/[^ ].*/, "},", end); print; if (first) add(); next }
            inside && index($0, end) == 1 { if (!first) add(); inside = 0 }
            { print }' "$file" >"$file.new"
        mv "$file.new" "$file"
    done
}

# The shipped scripts with the pack's role added, as db/packs/README.md says.
scripts_with_ciso() {
    cp -r "$SOURCE_DIR/scripts" "$BATS_TEST_TMPDIR/scripts"
    for list in fields constants facts rules outcome "outputs' holder"; do
        add_part "$list"
    done
    sed -i 's/allowed = { "CTO", "CIO" },$/allowed = { "CTO", "CIO", "CISO" },/' \
        "$BATS_TEST_TMPDIR/scripts/subjects/responsibility.lua"
    new=$(sed -n '/^`when = "found > 0 and abs(.*`\.$/{s/^`//;s/`\.$//;p}' "$SOURCE_DIR/db/packs/README.md")
    [ -n "$new" ]
    sed -i "/id = \"thin-technology\"/{n;s/when = \"[^\"]*\"/$new/}" "$BATS_TEST_TMPDIR/scripts/policies/ownership.lua"
    grep -qF "$new" "$BATS_TEST_TMPDIR/scripts/policies/ownership.lua"
}

@test "a pack adds a role, and an edited copy of the policy decides by it" {
    mine=$SECURITY_DB
    export REMIT_DB=$WHOLE_DB
    [[ "$(tr -s ' \n' ' ' <"$SECURITY_SAID")" == "$mine has the pack 'security': 1 role, 1 source, 6 claims, 2 positions, 10 terms, 12 examples " ]]
    run "$REMIT" kb role CISO --db "$mine"
    [[ "$output" == *"pack: security"* ]]
    [[ "$output" == *"[x0:2]"* ]]
    run "$REMIT" kb check --db "$mine"
    [ "$status" -eq 0 ]
    scripts_with_ciso
    run "$REMIT" own "who leads when there is a security incident" --db "$mine" --scripts "$BATS_TEST_TMPDIR/scripts"
    echo "$output"
    [ "$status" -eq 0 ]
    [ "${lines[0]}" = CISO ]
    [[ "$output" == *"[x0:5]"* ]]
    run "$REMIT" own "thieves got at our passwords over the internet" --db "$mine" --scripts "$BATS_TEST_TMPDIR/scripts"
    echo "$output"
    [ "${lines[0]}" = CISO ]
    [[ "$output" == *'"our passwords are for sale on the internet" (CISO'* ]]
    # Nothing of it in the shipped one.
    run "$REMIT" own "who leads when there is a security incident"
    [ "${lines[0]}" != CISO ]
    run "$REMIT" kb role CISO
    [ "$status" -eq 1 ]
}

@test "who holds it is told of the pack's role too, without notes on who stands in for whom" {
    cp -r "$SOURCE_DIR/db/packs/security" "$BATS_TEST_TMPDIR/security"
    for phrase in "master data" "help desk"; do # a CIO's, says a term of the shipped pack
        echo "$phrase,CISO,3,x0.5a," >>"$BATS_TEST_TMPDIR/security/terms.csv"
    done
    "$REMIT" kb import "$BATS_TEST_TMPDIR/security" --db "$WHOLE_DB" -o "$BATS_TEST_TMPDIR/my.db"
    scripts_with_ciso
    export REMIT_DB="$BATS_TEST_TMPDIR/my.db" REMIT_SCRIPTS="$BATS_TEST_TMPDIR/scripts"
    while IFS='|' read -r roles outcome holder text; do
        run "$REMIT" own "$text" --set roles="$roles"
        echo "$output"
        [ "$status" -eq 0 ]
        [ "${lines[0]}" = "$outcome" ]
        [ "${lines[2]}" = "  holder: $holder" ]
        [[ "$outcome" != CISO || "$output" != *"By its nature"* ]]
        [[ "$output" != *warning* && "$output" != *"close call"* ]]
    done <<EOF
CTO|CISO|nobody yet|who leads when there is a security incident
CTO,CISO|CISO|CISO|who leads when there is a security incident
CTO,CIO,CISO|CISO|CISO|penetration test of the shop
CTO,CIO,CISO|CISO|CISO|master data
CTO,CIO,CISO|CISO|CISO|help desk
CTO,CISO|CIO|CTO|laptops for new staff
CISO|CIO|nobody yet|laptops for new staff
EOF
    run "$REMIT" own "laptops for new staff" --set roles=CTO,CISO
    [[ "$output" == *"without one the CTO does it"* ]]
}

@test "a pack changes hardly any answer that is not about its matter" {
    export REMIT_DB=$WHOLE_DB
    scripts_with_ciso
    grep -viE 'hack|secur|passw|phish|attack|virus|breach|fraud' \
        "$SOURCE_DIR/tests/policy/ownership-phrases.csv" >"$BATS_TEST_TMPDIR/phrases.csv"
    "$REMIT" batch "$BATS_TEST_TMPDIR/phrases.csv" -p ownership --quiet -o "$BATS_TEST_TMPDIR/before.ndjson"
    "$REMIT" batch "$BATS_TEST_TMPDIR/phrases.csv" -p ownership --quiet -o "$BATS_TEST_TMPDIR/after.ndjson" \
        --db "$SECURITY_DB" --scripts "$BATS_TEST_TMPDIR/scripts"
    for each in before after; do
        sed -E 's/.*"outcome":"([^"]*)".*/\1/' "$BATS_TEST_TMPDIR/$each.ndjson" >"$BATS_TEST_TMPDIR/$each"
    done
    run sh -c 'paste -d " " "$1/before" "$1/after" | awk "\$1 != \$2 { n++ } END { print n + 0, NR }"' - \
        "$BATS_TEST_TMPDIR"
    echo "$output"
    read -r changed all <<<"$output"
    [ "$all" -gt 1000 ]
    [ "$changed" -le $((all / 200)) ]
}

@test "a pack with a claim that has no source is refused whole, with its line" {
    cp -r "$SOURCE_DIR/db/packs/security" "$BATS_TEST_TMPDIR/bad"
    echo "x0.8,,8,responsibility,CISO,,Keys are the CISO's.,keys" >>"$BATS_TEST_TMPDIR/bad/claims.csv"
    line=$(wc -l <"$BATS_TEST_TMPDIR/bad/claims.csv")
    cp "$REMIT_DB" "$BATS_TEST_TMPDIR/my.db"
    run "$REMIT" kb import "$BATS_TEST_TMPDIR/bad" --db "$BATS_TEST_TMPDIR/my.db"
    [ "$status" -eq 2 ]
    [[ "${lines[0]}" == *"bad/claims.csv:$line:1: error: a claim without source" ]]
    cmp "$REMIT_DB" "$BATS_TEST_TMPDIR/my.db"
    run "$REMIT" kb import "$BATS_TEST_TMPDIR/absent" --db "$BATS_TEST_TMPDIR/my.db"
    [ "$status" -eq 2 ]
}

@test "claims of a pack say so" {
    "$REMIT" kb import "$SOURCE_DIR/db/packs/security" -o "$BATS_TEST_TMPDIR/my.db"
    "$REMIT" kb claims --json --db "$BATS_TEST_TMPDIR/my.db" --role CISO >"$BATS_TEST_TMPDIR/claims"
    run ndjson "SELECT DISTINCT value ->> 'pack' FROM line" <"$BATS_TEST_TMPDIR/claims"
    [ "$output" = security ]
}

@test "there are no more roles than can be weighed" {
    mkdir "$BATS_TEST_TMPDIR/many"
    for i in $(seq 40); do echo "INSERT INTO role (id, name) VALUES ('R$i', 'Role $i');"; done \
        >"$BATS_TEST_TMPDIR/many/roles.sql"
    run "$REMIT" kb import "$BATS_TEST_TMPDIR/many" -o "$BATS_TEST_TMPDIR/my.db"
    [ "$status" -eq 2 ]
    [[ "${lines[0]}" == *"roles.sql:31:"*"no more than 32 roles" ]]
}

# refused ROW MESSAGE: the pack with this row among its terms is not imported, and says so at its line.
refused() {
    rm -rf "$BATS_TEST_TMPDIR/bad"
    cp -r "$SOURCE_DIR/db/packs/security" "$BATS_TEST_TMPDIR/bad"
    echo "$1" >>"$BATS_TEST_TMPDIR/bad/terms.csv"
    line=$(wc -l <"$BATS_TEST_TMPDIR/bad/terms.csv")
    run "$REMIT" kb import "$BATS_TEST_TMPDIR/bad" --name bad -o "$BATS_TEST_TMPDIR/bad.db"
    echo "$output"
    [ "$status" -eq 2 ]
    [[ "${lines[0]}" == *"bad/terms.csv:$line: error: term '${1%%,*}': $2"* ]]
    [ ! -e "$BATS_TEST_TMPDIR/bad.db" ]
}

@test "terms of no use are refused: weights, little words, keys that nothing reads" {
    refused 'zero trust roadmap,CISO,-30,,' "weighs -30: a weight is above 0 and at most 10"
    refused 'zero trust roadmap,CISO,0,,' "weighs 0"
    refused 'zero trust roadmap,CISO,3000,,' "weighs 3000"
    refused 'the,CISO,3,,' "has only words that may stand inside any term"
    refused 'of … the,CISO,3,,' "has only words"
    refused 'zero trust roadmap,CIOO,3,,' "counts for 'CIOO', which is neither a role nor a key"
    [[ "$output" == *"did you mean 'CIO'?"* ]]
    refused 'zero trust roadmap,leans-CISSO,1,,' "counts for 'leans-CISSO'"
    [[ "$output" == *"did you mean 'leans-CISO'?"* ]]
}

@test "a pack has keys of its own, by its name or its roles, and a problem of theirs is found later" {
    cp -r "$SOURCE_DIR/db/packs/security" "$BATS_TEST_TMPDIR/security"
    printf '%s\n' 'zero trust roadmap,security-plan,10,,' 'ciso,says-CISO,1,,' \
        'hardening,leans-CISO,0.5,,' '=IT,CISO,1,,' >>"$BATS_TEST_TMPDIR/security/terms.csv"
    mine="$BATS_TEST_TMPDIR/my.db"
    "$REMIT" kb import "$BATS_TEST_TMPDIR/security" -o "$mine"
    run "$REMIT" kb check --db "$mine"
    [ "$status" -eq 0 ]
    sqlite3 "$mine" "UPDATE term SET key = 'CIOO' WHERE phrase = 'hardening';
        UPDATE term SET weight = 11 WHERE phrase = 'ciso' AND pack = 'security'"
    run "$REMIT" kb check --db "$mine"
    echo "$output"
    [ "$status" -eq 1 ]
    [[ "$output" == *"counts for 'CIOO'"* ]]
    [[ "$output" == *"weighs 11"* ]]
    [[ "$output" == *"2 problems"* ]]
}

@test "imports into one file at once come in or say that they did not" {
    cp "$REMIT_DB" "$BATS_TEST_TMPDIR/my.db"
    cd "$BATS_TEST_TMPDIR"
    for i in 1 2 3 4 5 6; do
        echo "INSERT INTO filler (word) VALUES ('umpf$i');" >"pack-$i.sql"
        {
            status=0
            "$REMIT" kb import "pack-$i.sql" --db my.db >"out-$i" 2>&1 || status=$?
            echo $status >"exit-$i"
        } &
    done
    wait
    "$REMIT" kb sql "SELECT id FROM pack" --db my.db >packs
    count=0
    for i in 1 2 3 4 5 6; do
        if grep -q "pack-$i" packs; then
            count=$((count + 1))
            [ "$(cat "exit-$i")" -eq 0 ]
        else
            [ "$(cat "exit-$i")" -eq 2 ]
            grep -q "another run is writing 'my.db'" "out-$i"
            grep -q "hint: wait for its end" "out-$i"
        fi
    done
    [ "$count" -ge 1 ]
    [ ! -e my.db.part ]
}

@test "an import that is interrupted leaves nothing behind" {
    cp "$REMIT_DB" "$BATS_TEST_TMPDIR/my.db"
    cd "$BATS_TEST_TMPDIR"
    # The text that derives has no end.
    sqlite3 my.db "UPDATE meta SET value = value || 'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL
        SELECT i + 1 FROM n) SELECT max(i) FROM n;' WHERE key = 'derive'"
    cp my.db before.db
    for signal in INT:130 TERM:143 HUP:129; do
        env --default-signal "$REMIT" kb import "$SOURCE_DIR/db/packs/security" --db my.db &
        until [ -s my.db.part ]; do sleep 0.02; done
        kill -s "${signal%:*}" $!
        status=0
        wait $! || status=$?
        [ "$status" -eq "${signal#*:}" ]
        [ ! -e my.db.part ]
        cmp before.db my.db
    done
}

@test "an import that changes the knowledge base says so, and can be undone" {
    cd "$BATS_TEST_TMPDIR"
    cp "$REMIT_DB" my.db
    run "$REMIT" kb import "$SOURCE_DIR/db/packs/security" --db my.db
    echo "$output"
    [ "$status" -eq 0 ]
    [[ "${lines[0]}" == "my.db has the pack 'security': "* ]]
    [[ "$output" == *"note: the knowledge base itself was changed"*"'remit kb remove PACK'"* ]]
    run "$REMIT" kb remove security --db my.db -o without.db
    echo "$output"
    [ "$status" -eq 0 ]
    [ "$output" = "without.db has no pack but the shipped one" ]
    "$REMIT" kb role CISO --db my.db
    run "$REMIT" kb remove security --db my.db
    [ "$status" -eq 0 ]
    for file in my.db without.db; do
        run "$REMIT" kb check --db $file
        [ "$status" -eq 0 ]
        for table in claim term_key example position role_name source; do
            [ "$(sqlite3 $file "SELECT count(*) FROM $table")" = "$(sqlite3 "$REMIT_DB" "SELECT count(*) FROM $table")" ]
        done
    done
    run "$REMIT" own "who leads when there is a security incident" --db my.db --json
    [[ "$output" != *CISO* ]]
}

@test "only a pack that is there, and that no other builds on, is taken out" {
    cd "$BATS_TEST_TMPDIR"
    "$REMIT" kb import "$SOURCE_DIR/db/packs/security" -o my.db
    echo "INSERT INTO example (text, owner) VALUES ('badgers in the server room', 'CISO');" >badgers.sql
    "$REMIT" kb import badgers.sql --db my.db
    cp my.db before.db
    run "$REMIT" kb remove security --db my.db
    echo "$output"
    [ "$status" -eq 2 ]
    [[ "${lines[0]}" == *"example 'badgers in the server room': owner 'CISO' is neither a role"* ]]
    [[ "$output" == *"nothing was changed"* ]]
    run "$REMIT" kb remove remit --db my.db
    [ "$status" -eq 2 ]
    [[ "$output" == *"it is the one that is shipped"* ]]
    run "$REMIT" kb remove securty --db my.db
    [ "$status" -eq 2 ]
    [[ "$output" == *"did you mean 'security'?"* ]]
    run "$REMIT" kb remove --db my.db
    [ "$status" -eq 2 ]
    cmp my.db before.db
    "$REMIT" kb remove badgers --db my.db
    "$REMIT" kb remove security --db my.db
}
