#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Lists of words in files of their own (scripts/subjects/words/), as somebody edits them.

setup() {
    cp -r "$SOURCE_DIR/scripts" "$BATS_TEST_TMPDIR/scripts"
    cd "$BATS_TEST_TMPDIR"
    export REMIT_SCRIPTS=scripts NO_COLOR=1
    industries=scripts/subjects/words/industries.lua company=scripts/subjects/company.lua
}

hash_of() {
    "$REMIT" decide "$1" --json <<<'{}' | grep -o '"policy_hash":"[^"]*"'
}

# refused PLACE MESSAGE [HINT]: structure does not load, because of this. Patterns.
refused() {
    run "$REMIT" check structure
    echo "$output"
    [ "$status" = 3 ]
    [[ ${lines[0]} == $1": error: "$2 ]]
    [[ -z $3 || ${lines[-1]} == "      hint: "$3 ]]
}

@test "a word that is added to a list is understood" {
    run "$REMIT" decide structure --set industry='letting agent' --json
    [ "$status" = 2 ]
    sed -i 's/^  real_estate = {/&\n    "Letting Agent",/' $industries
    printf 'name,sector\nHome,LETTING-AGENT\n' >list.csv
    "$REMIT" batch list.csv -p structure -o out.ndjson -q
    run "$REMIT" decide structure --set industry='letting agent' --explain --json
    [[ $output == *'"read":{"industry":"real_estate"'* ]]
}

@test "an edited list counts as an edited policy, for those that read it" {
    structure=$(hash_of structure) fit=$(hash_of fit)
    echo '-- reviewed' >>scripts/subjects/words/superiors.lua
    [ "$(hash_of structure)" != "$structure" ]
    [ "$(hash_of fit)" = "$fit" ]
    [ "$(hash_of structure)" = "$(hash_of structure)" ]
    echo 'return { "unused" }' >scripts/subjects/words/unused.lua
    edited=$(hash_of structure)
    rm scripts/subjects/words/unused.lua
    [ "$(hash_of structure)" = "$edited" ]
}

@test "the REPL takes an edited list after :reload" {
    mkfifo in
    "$REMIT" repl <in >out 2>&1 &
    exec 7>in
    echo 'recommend{industry="letting agent"}.outcome' >&7
    for _ in $(seq 100); do [ -s out ] && break; sleep 0.1; done
    grep -q 'not one of its allowed values' out
    sed -i 's/^  real_estate = {/&\n    "Letting Agent",/' $industries
    printf '%s\n' ':reload' 'recommend{industry="letting agent"}.outcome' >&7
    exec 7>&-
    wait
    [ "$(tail -1 out)" = '"neither"' ]
}

@test "a policy reads lists too, wherever it lies" {
    echo 'return { "SOX", "HIPAA" }' >scripts/subjects/words/strict-rules_2.lua
    cat >mine.lua <<'END'
return policy { name = "mine", about = "company", constants = { strict = words "strict-rules_2" },
  rules = { { id = "strict", when = "any_of(regulations, strict)", give = { care = 1 } } },
  outcome = { { "careful", when = "care > 0" }, { "free" } } }
END
    run "$REMIT" decide ./mine.lua --set regulations=HIPAA
    [ "${lines[0]}" = careful ]
    before=$(hash_of ./mine.lua)
    sed -i 's/"HIPAA"/"GDPR"/' scripts/subjects/words/strict-rules_2.lua
    run "$REMIT" decide ./mine.lua --set regulations=HIPAA
    [ "${lines[0]}" = free ]
    [ "$(hash_of ./mine.lua)" != "$before" ]
}

@test "a list that is not there is told with those that are" {
    sed -i 's/words "industries"/words "industris"/' $company
    refused "$company:*" \
        "there is no list of words 'industris' in scripts/subjects/words; there are countries, industries, regulations, roles, superiors" \
        "did you mean 'industries'?"
    [[ ${lines[1]} == *'words "industris"'* && ${lines[2]} == *'^~~~~~~~~' ]]
    sed -i 's/words "industris"/words "trades"/' $company
    refused "$company:*" "there is no list of words 'trades' *" \
        'a list is a file scripts/subjects/words/trades.lua that returns a table'
    rm -r scripts/subjects/words
    refused "$company:*" "there is no list of words 'countries' in scripts/subjects/words" \
        'a list is a file scripts/subjects/words/countries.lua that returns a table'
}

@test "a list that cannot be read is told where it is asked for" {
    rm $industries
    mkdir $industries
    refused "$company:*" "cannot read '$industries': *"
}

@test "a list has a name and no path" {
    for name in '"../company"' '"/etc/passwd"' '"Industries"' '"industries.lua"' '""' '"a b"' \
        '{}' '(7)' '()' '("industries", 1)' "\"$(printf 'a%.0s' {1..65})\""; do
        cp "$SOURCE_DIR/$company" $company
        sed -i "s|words \"industries\"|words $name|" $company
        refused "$company:*" "words takes the name of a list: small letters, digits, '-' and '_'" \
            'words "industries" reads subjects/words/industries.lua'
    done
}

@test "what is wrong in a list is told at its own line" {
    local change place message hint
    while IFS='|' read -r change place message hint; do
        cp "$SOURCE_DIR/$industries" $industries
        sed -i "$change" $industries
        refused "$industries$place" "$message" "$hint"
    done <<'END'
s/^  banking = {/  banking = = {/|:6:13|unexpected symbol near '='|two values are compared with ==
s/^  banking = {/  bankng = {/|:6:3|synonyms of 'bankng', which is no allowed value of 'industry'|did you mean 'banking'?
s/"thrifts"/thrifts/|:8:*|unknown name 'thrifts'|words stand in quotes
s/"thrifts"/7/|:6:3|'banking' must be a list of strings, but holds a number|
s/"thrifts"/0\/0/|:6:3|*synonyms.banking[[]10[]] is not a number (nan)|
s/"thrifts"/function() end/|:8:*|a list of words holds texts, not functions|
s/"thrifts"/"thrifts", "Insurers"/|:13:*|'insurers' stands for two values of 'industry': *|
s/^return {/return subject {/|:5:1|expected the list to return a table, it returned subject{…}|the last statement of the file: return { "…", "…" }
s/^return {/local list = {/||expected the list to return a table, it returned nothing|the last statement of the file: return { "…", "…" }
s/^return {/return words "roles", {/|:5:*|a list of words cannot read another one|
s/^return {/local io = io return {/|:5:*|'io' is not available to policies|policies get no files
s/^return {/error("no") return {/|:5:*|no|
END
}

@test "a list runs in bounded time and memory" {
    sed -i 's/^return {/while true do end return {/' $industries
    run "$REMIT" check structure
    [ "$status" = 5 ]
    [[ ${lines[0]} == "$industries:5:1: error: the file took longer than 1000 ms" ]]
    cp "$SOURCE_DIR/$industries" $industries
    sed -i 's/^return {/local t = {} for i = 1, 1e9 do t[i] = {} end return {/' $industries
    run "$REMIT" check structure
    [ "$status" = 5 ]
    [[ ${lines[0]} == "$industries: error: the file needs more than 64 MiB of memory" ]]
}

@test "a rule's function reads no list" {
    cat >late.lua <<'END'
return policy { name = "late", about = "company", rules = { { id = "late", needs = { "employees" },
  when = function(n) return words "roles" end, give = { x = 1 } } }, outcome = { { "any" } } }
END
    run "$REMIT" decide ./late.lua --set employees=7
    [[ $output == *'late.lua:2:'*'words "NAME" works while the file loads, not in a function of a rule'* ]]
}
