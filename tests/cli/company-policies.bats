#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The smaller policies about a company: need, one_person, mandate.

setup() {
    export REMIT_SCRIPTS=$SOURCE_DIR/scripts NO_COLOR=1
}

# decided POLICY FIELD=VALUE… : the decision as JSON in $output
decided() {
    local policy=$1 sets=() word
    shift
    for word; do sets+=(--set "$word"); done
    run "$REMIT" decide "$policy" "${sets[@]}" --json
    [ "$status" = 0 ]
}

outcome_is() {
    [[ $output == *'"id":null,"outcome":"'"$1"'"'* ]] || { echo "$output"; return 1; }
}

@test "the need lists are gone through line by line, met, not met or not known" {
    decided need employees=500 product=technology developers=3 regulations=GDPR
    outcome_is both
    [[ $output == *'"fired":["cto-builds-a-tech-product","cto-product-is-technology","cio-large-organisation"]'* ]]
    [[ $output == *'"dissent":[]'* ]]
    decided need employees=499 product=technology
    outcome_is CTO
    [[ $output == *'"cite":"s2:31","says":"Both roles'* ]]
    decided need employees=499 product=technology infrastructure=significant
    outcome_is both
    [[ $output == *'"dissent":[]'* ]]
    decided need employees=200 product=technology
    [[ $output == *'"dissent":[]'* ]]
    decided need employees=12000 developers=5
    outcome_is CIO
    decided need employees=1000 developers=5
    outcome_is both
    run "$REMIT" decide need --set employees=499 --set product=technology --explain
    [[ $output == *'? cto-technology-is-the-advantage'* ]]
    [[ $output == *'- cio-large-organisation  (employees 499)'* ]]
}

@test "one person is enough up to a size, and not once IT has grown complex" {
    for employees in 1 100; do
        decided one_person employees=$employees
        outcome_is yes
    done
    for employees in 101 150 200; do
        decided one_person employees=$employees
        outcome_is for_a_while
    done
    decided one_person employees=201
    outcome_is no
    decided one_person employees=150 internal_it=complex
    outcome_is no
    decided one_person employees=60 product=traditional outsourced_development=true
    outcome_is yes_a_cio
    decided one_person industry=retail
    outcome_is depends
    [[ $output == *'"unknown":["employees"'* ]]
}

@test "one person is never refused where the structure has one, nor approved where it has two" {
    cd "$BATS_TEST_TMPDIR"
    for employees in 5 60 100 101 150 200 201 300 700; do
        for rest in '"product": "technology"' '"product": "tech_enabled"' '"product": "traditional"' \
            '"stage": "startup"' '"industry": "banking"' '"developers": 20'; do
            for it in minimal moderate complex; do
                for goal in innovation efficiency balanced; do
                    echo "{\"employees\": $employees, \"internal_it\": \"$it\", \"goal\": \"$goal\", $rest}"
                done
            done
        done
    done >companies.ndjson
    for policy in structure one_person; do
        "$REMIT" batch companies.ndjson -p $policy -q -o $policy.ndjson
        sed -E 's/.*"id":null,"outcome":"([^"]*)".*/\1/' $policy.ndjson >$policy
    done
    paste companies.ndjson structure one_person | awk -F'\t' '
        $2 == "one_person_both_hats" { hats++; if ($3 == "no") { print; bad = 1 } }
        $2 == "both" { both++; if ($3 != "no") { print; bad = 1 } }
        END { exit bad || hats < 20 || both < 20 }'
}

@test "that a technology company keeps a CTO only is a dissent where a source allows it" {
    decided one_person employees=300 product=technology
    outcome_is no
    [[ $output == *'"cite":"s1:106"'* ]]
    for company in "employees=300 product=traditional" "employees=600 product=technology" \
        "employees=300 product=technology internal_it=complex" "employees=150"; do
        decided one_person $company
        [[ $output == *'"dissent":[]'* ]]
    done
}

@test "the rows of one_person never hold together, and leave no company out" {
    for employees in 50 100 101 200 201; do
        for it in minimal complex; do
            for outsourced in true false; do
                decided one_person employees=$employees internal_it=$it product=tech_enabled \
                    outsourced_development=$outsourced
                [[ $output == *'"warnings":[]'* ]]
                [[ $output != *'"outcome":null'* ]]
            done
        done
    done
}

@test "a mandate gives every area to somebody, and all of them to the only role there is" {
    decided mandate roles=CEO,CTO,CIO
    outcome_is split
    [[ $output == *'"web_and_e_commerce":"CTO"'* ]]
    [[ $output == *'"supply_chain_systems":"CIO"'* ]]
    [[ $output == *'"cloud_strategy":"CTO and CIO"'* ]]
    [[ $output == *'"cite":"s2:35","says":"Vendor management is the CTO'"'"'s."'* ]]
    areas=$(grep -o '":"\(CTO\|CIO\|CTO and CIO\)"' <<<"$output" | wc -l)
    [ "$areas" = 23 ]
    decided mandate roles=CEO,CTO
    outcome_is all_with_the_cto
    [ "$(grep -o '":"CTO"' <<<"$output" | wc -l)" = 23 ]
    [[ $output != *'":"CIO"'* ]]
    decided mandate employees=40
    outcome_is split
    [[ $output == *'one person may hold both sides'* ]]
    run "$REMIT" decide mandate --set roles=CIO
    [[ $output == *'product engineering: CIO'* ]]
    [[ $output == *"By nature the CTO's: building the product"* ]]
    [[ $output != *'The CTO holds'* ]]
}

@test "a start-up without roles has its areas with the CTO that the structure gives it" {
    for company in "employees=8 stage=startup" "employees=150 stage=scaleup" "stage=startup" \
        "employees=8 stage=startup roles=CEO"; do
        decided structure $company
        outcome_is cto_only
        decided mandate $company
        outcome_is all_with_the_cto
        [ "$(grep -o '":"CTO"' <<<"$output" | wc -l)" = 23 ]
    done
    for company in "employees=300 stage=scaleup" "employees=90 stage=startup internal_it=complex" \
        "employees=90 stage=startup product=traditional" "employees=8 stage=startup roles=CTO,CIO"; do
        decided mandate $company
        outcome_is split
    done
    decided mandate employees=8 stage=startup roles=CIO
    outcome_is all_with_the_cio
}

@test "every place that they name holds a claim of the knowledge base" {
    cd "$SOURCE_DIR/scripts/policies"
    grep -oh 's[0-3]:[0-9]*' need.lua one_person.lua mandate.lua | sort -u |
        while IFS=: read -r source line; do
            grep -q "'$source', $line, " "$SOURCE_DIR"/db/2*.sql || echo "$source:$line"
        done >"$BATS_TEST_TMPDIR/missing"
    cat "$BATS_TEST_TMPDIR/missing"
    [ ! -s "$BATS_TEST_TMPDIR/missing" ]
}
