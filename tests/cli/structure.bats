#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The policy structure: what companies of all kinds get, what happens at the thresholds, and what must
# never happen when a company grows. tests/policy/structure-profiles.ndjson holds the profiles; two
# thirds were looked at while the policy was tuned, one third ("held-out") was not.

setup() {
    export REMIT_SCRIPTS=$SOURCE_DIR/scripts NO_COLOR=1
    profiles=$SOURCE_DIR/tests/policy/structure-profiles.ndjson
}

# The outcome for a profile of FIELD=VALUE words.
outcome() {
    local sets=() word
    for word; do sets+=(--set "$word"); done
    "$REMIT" recommend "${sets[@]}" --json | sed -E 's/.*"id":(null|"[^"]*"),"outcome":"([^"]*)".*/\2/'
}

# The whole decision as JSON.
decision() {
    local sets=() word
    for word; do sets+=(--set "$word"); done
    "$REMIT" recommend "${sets[@]}" --json
}

# is EXPECTED FIELD=VALUE…
is() {
    local expected=$1 got
    shift
    got=$(outcome "$@")
    [ "$got" = "$expected" ] || { echo "$*: $got, expected $expected"; return 1; }
}

# Decides NDJSON from the first file into lines "ID OUTCOME" in the second.
decide_all() {
    "$REMIT" batch "$1" -p structure -o "$BATS_TEST_TMPDIR/decided.ndjson" --quiet
    sed 's/.*"id":"\([^"]*\)","outcome":"\([^"]*\)".*/\1 \2/' "$BATS_TEST_TMPDIR/decided.ndjson" >"$2"
}

@test "companies of all kinds get what the sources allow" {
    awk -F'"' '{ print $4 ";" $8 ";" $16 }' "$profiles" >"$BATS_TEST_TMPDIR/expected"
    sed 's/^{"set": "[^"]*", "expect": "[^"]*", "why": "[^"]*", /{/' "$profiles" \
        >"$BATS_TEST_TMPDIR/profiles.ndjson"
    decide_all "$BATS_TEST_TMPDIR/profiles.ndjson" "$BATS_TEST_TMPDIR/got"
    paste -d';' "$BATS_TEST_TMPDIR/expected" "$BATS_TEST_TMPDIR/got" | awk -F';' '
        {
            split($4, got, " ")
            if (got[1] != $3) { print "out of step at " $3; exit 1 }
            count[$1]++
            if (index(" " $2 " ", " " got[2] " ")) right[$1]++
            else print $1 ": " $3 ": " got[2] ", the sources allow " $2
        }
        END {
            for (set in count) printf "%s: %d of %d right\n", set, right[set], count[set]
            exit count["tuned"] < 60 || count["held-out"] < 30 || right["tuned"] < count["tuned"] \
                || right["held-out"] < 0.95 * count["held-out"]
        }' >"$BATS_TEST_TMPDIR/report" || { cat "$BATS_TEST_TMPDIR/report"; return 1; }
    sed 's/^/# /' "$BATS_TEST_TMPDIR/report" >&3
}

@test "one person for both is an answer up to 200 people, and up to 100 with complex IT" {
    local needs="developers=20 product=technology internal_it=moderate regulations=GDPR,SOC2"
    for employees in 40 99 100 101 199 200; do
        is one_person_both_hats employees=$employees $needs
    done
    is both employees=201 $needs
    is both employees=260 $needs
    needs="developers=20 product=technology internal_it=complex"
    is one_person_both_hats employees=100 $needs
    is both employees=101 $needs
    decision employees=150 $needs internal_it=moderate infrastructure=significant |
        grep -q '"one_person":"in the short term.*upper band'
    decision employees=150 $needs | grep -q '"one_person":"not with complex IT.*s0:74'
    decision employees=260 $needs | grep -q '"one_person":"not beyond 200 people'
    decision employees=95 $needs | grep -q '"one_person":"for a short time.*s0:74'
    [[ $(decision employees=20 product=traditional internal_it=minimal) != *'"one_person"'* ]]
}

@test "what holds for 101 to 199 people holds for 100 and for 200 as well" {
    # Something on both sides, a need on one: the smaller company is no case for one person less.
    for employees in 60 100 101 199 200; do
        is cto_only employees=$employees product=technology internal_it=moderate developers=20
        is cio_only employees=$employees product=tech_enabled infrastructure=significant
        is one_person_both_hats employees=$employees product=tech_enabled
    done
    is both employees=201 product=technology internal_it=moderate developers=20
    is both employees=201 product=tech_enabled infrastructure=significant
}

@test "a technology company needs both from a couple of hundred people on, and the dissent is named" {
    is cto_only employees=199 product=technology internal_it=minimal
    is both employees=201 product=technology internal_it=minimal
    is both employees=260 industry=saas
    decision employees=260 industry=saas | grep -q '"cite":"s0:61"'
    decision employees=260 industry=saas | grep -q '"cite":"s1:106"'
}

@test "sources are said to disagree only where one would answer otherwise for this company" {
    agrees() { decision "$@" | grep -q '"dissent":\[\]' || { echo "$*: a dissent"; return 1; }; }
    objects() {
        local cite=$1
        shift
        decision "$@" | grep -q "\"cite\":\"$cite\",\"says\"" || { echo "$*: not $cite"; return 1; }
    }
    agrees employees=1200 product=technology internal_it=complex developers=300
    agrees employees=20 stage=startup developers=9
    agrees employees=300 product=technology internal_it=complex it_critical=yes \
        infrastructure=significant
    agrees employees=300 product=technology developers=90 internal_it=moderate \
        regulations=GDPR,SOC2,SOX
    agrees employees=450 product=traditional internal_it=minimal
    agrees employees=300 product=technology internal_it=complex infrastructure=significant \
        cto_reports_to=COO
    agrees employees=5000 product=technology stage=scaleup internal_it=minimal
    objects s0:21 employees=300 product=technology internal_it=complex cto_reports_to=CPO
    objects s0:61 employees=300 product=technology internal_it=complex
    objects s2:31 employees=4000 product=traditional developers=0
    objects s0:68 employees=4000 product=traditional developers=0
    objects s0:16 employees=700 product=traditional developers=50
    objects s0:72 employees=150 product=technology internal_it=complex
    objects s1:34 employees=600 product=tech_enabled developers=0 outsourced_development=yes
    objects s1:48 employees=600 product=traditional developers=0 digital_transformation=yes
}

@test "no dissent says what the answer says" {
    growing_companies 1000 4711 >"$BATS_TEST_TMPDIR/growing.ndjson"
    "$REMIT" batch "$BATS_TEST_TMPDIR/growing.ndjson" -p structure --quiet \
        -o "$BATS_TEST_TMPDIR/decided.ndjson"
    sed -E 's/.*"id":"([^"]*)","outcome":"([^"]*)".*"fired":\[([^]]*)\].*/\1 \2 \3/; s/[",]/ /g' \
        "$BATS_TEST_TMPDIR/decided.ndjson" | awk '
        BEGIN {
            other["both-before-500"] = "both cio_only"
            other["both-in-a-scaleup"] = "both"
            other["two-for-complex-it"] = "both"
            other["cio-alone-in-a-grown-company"] = "cio_only"
            other["developers-of-internal-tools"] = "both cto_only one_person_both_hats"
            other["agencies-for-what-customers-see"] = "cio_only one_person_both_hats neither"
            other["transformation-without-developers"] = "both"
        }
        {
            for (i = 3; i <= NF; i++)
                if ($i in other) {
                    count[$i]++
                    if (!index(" " other[$i] " ", " " $2 " ")) { print $1 ": " $i " beside " $2; bad = 1 }
                }
        }
        END {
            for (id in other) if (!count[id]) { print id " never held"; bad = 1 }
            exit bad
        }'
}

@test "a few developers among thousands are no reason for a CTO, and no team loses one by growing" {
    is cio_only employees=12000 industry=banking developers=4
    is cio_only employees=12000 industry=banking developers=5
    is cio_only employees=12000 industry=banking developers=59
    is both employees=12000 industry=banking developers=60
    is both employees=700 product=traditional internal_it=complex developers=50
    is cto_only employees=90 product=tech_enabled developers=5 internal_it=minimal
    is cto_only developers=12
    # The share of developers in a software firm falls as it grows, its CTO stays.
    for employees in 45 120 150 200 240; do
        decision employees=$employees product=traditional developers=30 internal_it=moderate |
            grep -q '"outcome":"\(cto_only\|both\)"'
    done
}

@test "both roles come with the advice to make mandates clear, whoever is there" {
    for roles in CEO CTO CTO,CIO; do
        run decision employees=300 product=technology roles=$roles
        [[ $output == *'"mandates":"to be agreed in writing'*'s1:112'*'s1:169'* ]]
    done
    [[ $(decision employees=40 product=technology) != *'"mandates"'* ]]
}

@test "one person answers to one superior, and the CIO's line is what the policy of lines says" {
    run decision employees=90 product=tech_enabled
    [[ $output == *'"outcome":"one_person_both_hats"'*'"one_person_answers_to":"CEO"'* ]]
    [[ $output != *'"cto_answers_to"'* && $output != *'"cio_answers_to"'* ]]
    for product in technology traditional; do
        run "$REMIT" decide reporting --set role=CIO --set product=$product --json
        line=$(sed 's/.*"id":"CIO","outcome":"\([A-Z]*\).*/\1/' <<<"$output")
        decision employees=900 product=$product | grep -q "\"cio_answers_to\":\"$line"
    done
    decision employees=900 product=technology | grep -q '"cio_answers_to":"CEO or CFO: the sources'
}

@test "size alone calls for a CIO from 500 people on" {
    local plain="product=traditional internal_it=minimal infrastructure=none developers=0"
    is neither employees=499 $plain
    is cio_only employees=500 $plain
    is cio_only employees=501 $plain
    [[ $(decision employees=499 $plain) != *'"large-organisation"'* ]]
    decision employees=500 $plain | grep -q '"large-organisation"'
}

@test "in a small company with needs on both sides the goal decides, and only there" {
    local needs="product=tech_enabled developers=8 internal_it=moderate"
    is one_person_both_hats employees=150 goal=balanced $needs
    is cto_only employees=150 goal=innovation $needs
    is cio_only employees=150 goal=efficiency $needs
    decision employees=150 goal=innovation $needs | grep -q '"by_goal":"a CTO, because.*s2:31'
    decision employees=150 goal=efficiency $needs | grep -q '"by_goal":"a CIO, because.*s2:31'
    [[ $(decision employees=90 product=traditional goal=efficiency) != *'"by_goal"'* ]]
    [[ $(decision employees=90 product=technology goal=innovation) != *'"by_goal"'* ]]
    is both employees=300 goal=innovation $needs
    is both employees=300 goal=efficiency $needs
    is cto_only employees=60 product=technology developers=20 internal_it=minimal goal=efficiency
    # Beyond, a goal makes no role, and it never counts twice.
    is cio_only employees=900 industry=government developers=3 internal_it=moderate
    is cio_only employees=900 industry=government developers=3 internal_it=moderate goal=innovation
    is cio_only employees=60 product=tech_enabled internal_it=complex goal=innovation
    # A digital transformation takes no CIO away.
    needs="employees=100 product=tech_enabled infrastructure=significant goal=innovation"
    is cio_only $needs
    is cio_only $needs digital_transformation=yes
    is cio_only employees=100 product=traditional goal=innovation digital_transformation=yes
}

@test "an own product outweighs the industry, and agencies of a firm that sells none do not" {
    is cto_only industry=insurance product=technology employees=35
    is cio_only industry=manufacturing employees=600 developers=0 product=tech_enabled \
        outsourced_development=true
    is both industry=manufacturing employees=600 developers=40 product=tech_enabled \
        outsourced_development=true
    is cto_only stage=startup employees=8 product=technology developers=0 outsourced_development=true
}

@test "what is not known is named, and nothing is invented from size alone" {
    run decision employees=300
    [[ $output == *'"unknown":['*'"product"'* ]]
    [[ $output == *'"assumed":{}'* ]]
    run decision name=Acme
    [[ $output == *'"outcome":"neither"'* ]]
    [[ $output == *'"unknown":['*'"employees"'* ]]
    [[ $output == *'"warnings":["Hardly anything is known'* ]]
    [[ $(decision employees=12 product=traditional) == *'"warnings":[]'* ]]
    [[ $(decision industry=saas) == *'"warnings":[]'* ]]
}

@test "assumptions are listed and never override what is given" {
    run decision industry=saas employees=30
    [[ $output == *'"assumed":{"product":"technology"}'* ]]
    run decision industry=saas employees=30 product=traditional
    [[ $output == *'"assumed":{}'* ]]
    [[ $output == *'"warnings":["The industry is software, but'* ]]
}

@test "profiles that contradict themselves are answered with a warning" {
    warns() {
        local expected=$1
        shift
        decision "$@" | grep -q "\"warnings\":\[[^]]*$expected" || { echo "$*: no $expected"; return 1; }
    }
    warns "more developers than employees" employees=30 developers=90 product=technology
    warns "who builds it" employees=45 developers=0 product=technology outsourced_development=no
    warns "The stage is startup" stage=startup employees=50000 product=technology
    warns "The stage is enterprise" stage=enterprise employees=12
    warns "rarely justify two" roles=CTO,CIO employees=30 product=technology
    warns "product is called traditional" product=traditional employees=40 developers=35
    warns "one of the two is doubtful" internal_it=minimal infrastructure=significant
    warns "no employees" employees=0
    warns "VP Engineering" cto_reports_to=COO
    warns "less influence" cio_reports_to=CFO
    decision employees=1200 product=technology internal_it=complex developers=300 \
        stage=enterprise roles=CTO,CIO cto_reports_to=CEO cio_reports_to=CEO |
        grep -q '"warnings":\[\]'
}

@test "a single role gets its complement, and whom to hire first follows from who is there" {
    run decision industry=saas employees=40 stage=startup
    [[ $output == *'"complement":"a strong manager for change'* ]]
    [[ $output == *'"hire_first":"CTO"'* ]]
    run decision industry=banking employees=4000 developers=0
    [[ $output == *'"complement":"a strong manager for software architecture'* ]]
    [[ $output == *'"hire_first":"CIO"'* ]]
    run decision employees=90 product=tech_enabled roles=CTO
    [[ $output == *'"both_hats_worn_by":"CTO","complement":"a strong manager for change'* ]]
    run decision employees=90 product=tech_enabled roles=CIO
    [[ $output == *'"both_hats_worn_by":"CIO","complement":"a strong manager for software'* ]]
    run decision employees=4000 product=technology internal_it=complex roles=CEO,CTO
    [[ $output == *'"hire_first":"CIO"'* ]]
    [[ $output != *'"complement"'* ]]
}

# Companies at random, each growing in one respect step by step: lines of NDJSON whose id is
# "CHAIN-STEP-RESPECT". A generator of its own, so that every awk makes the same ones.
growing_companies() {
    awk -v chains="$1" -v state="$2" '
        function chance(n) { state = (state * 16807) % 2147483647; return int(state / 2147483647 * n) }
        function pick(list,    words) { return words[1 + chance(split(list, words, " "))] }
        function maybe(name, value) { return chance(10) < dense ? ", \"" name "\": " value : "" }
        function word(list) { return "\"" pick(list) "\"" }
        function regulations(count,    i, text) {
            for (i = 1; i <= count; i++) text = text (i > 1 ? ", " : "") "\"" regulation[i] "\""
            return "[" text "]"
        }
        BEGIN {
            split("GDPR HIPAA SOC2 SOX PCI-DSS ISO27001", regulation, " ")
            steps["employees"] = "1 19 50 99 100 101 150 199 200 201 300 499 500 501 1000 1001 5000 90000"
            steps["regulations"] = "0 1 2 3 4 5 6"
            steps["infrastructure"] = "none standard significant"
            steps["developers"] = "0 1 4 5 6 20 25 50 300 5000"
            for (chain = 1; chain <= chains; chain++) {
                respect = pick("employees employees regulations infrastructure developers")
                dense = pick("1 3 5 7 9 10")
                swap = 1 + chance(6); keep = regulation[1]
                regulation[1] = regulation[swap]; regulation[swap] = keep
                rest = maybe("industry", word("banking insurance manufacturing retail healthcare saas" \
                        " fintech media logistics education energy government technology consumer")) \
                    maybe("stage", word("startup scaleup mature enterprise")) \
                    maybe("product", word("technology tech_enabled traditional")) \
                    maybe("tech_advantage", pick("true false")) \
                    maybe("digital_transformation", pick("true false")) \
                    maybe("outsourced_development", pick("true false")) \
                    maybe("it_critical", pick("true false")) \
                    maybe("internal_it", word("minimal moderate complex")) \
                    maybe("goal", word("innovation efficiency balanced")) \
                    maybe("roles", pick("[] [\"CTO\"] [\"CIO\"] [\"CTO\",\"CIO\"]"))
                if (respect != "employees") rest = rest maybe("employees", pick(steps["employees"]))
                if (respect != "developers") rest = rest maybe("developers", pick(steps["developers"]))
                if (respect != "regulations") rest = rest maybe("regulations", regulations(chance(5)))
                if (respect != "infrastructure")
                    rest = rest maybe("infrastructure", word(steps["infrastructure"]))
                count = split(steps[respect], values, " ")
                for (step = 1; step <= count; step++) {
                    value = values[step]
                    if (respect == "infrastructure") value = "\"" value "\""
                    if (respect == "regulations") value = regulations(value)
                    printf "{\"id\": \"%d-%d-%s\", \"%s\": %s%s}\n", chain, step, respect, respect, \
                        value, rest
                }
            }
        }'
}

@test "more people, regulations or infrastructure never take a CIO away, more developers no CTO" {
    growing_companies 600 20240 >"$BATS_TEST_TMPDIR/growing.ndjson"
    decide_all "$BATS_TEST_TMPDIR/growing.ndjson" "$BATS_TEST_TMPDIR/got"
    [ "$(wc -l <"$BATS_TEST_TMPDIR/got")" = "$(wc -l <"$BATS_TEST_TMPDIR/growing.ndjson")" ]
    awk '
        {
            split($1, id, "-")
            single = id[3] == "developers" ? "cto_only" : "cio_only"
            has = $2 == "both" || $2 == "one_person_both_hats" || $2 == single
            if (id[1] == chain && had && !has) {
                print "line " NR ": more " id[3] " turned " before " into " $2
                bad = 1
            }
            chain = id[1]; had = has; before = $2; seen[$2]++
        }
        END {
            for (outcome in seen) kinds++
            if (kinds != 5) { print "only " kinds + 0 " of the outcomes came up"; bad = 1 }
            exit bad
        }' "$BATS_TEST_TMPDIR/got"
}

@test "the next turning point is where the answer really turns" {
    growing_companies 1400 777 | grep -e '-employees"' >"$BATS_TEST_TMPDIR/growing.ndjson"
    "$REMIT" batch "$BATS_TEST_TMPDIR/growing.ndjson" -p structure --quiet \
        -o "$BATS_TEST_TMPDIR/decided.ndjson"
    sed -E 's/.*"id": "([0-9]*)-.*"employees": ([0-9]*).*/\1 \2/' "$BATS_TEST_TMPDIR/growing.ndjson" \
        >"$BATS_TEST_TMPDIR/sizes"
    sed -E 's/.*"developers": ([0-9]*).*/\1/;t;s/.*/-/' "$BATS_TEST_TMPDIR/growing.ndjson" \
        >"$BATS_TEST_TMPDIR/developers"
    sed -E 's/.*"id":"[^"]*","outcome":"([^"]*)".*"next_turning_point":"([^"]*)".*/\1 \2/' \
        "$BATS_TEST_TMPDIR/decided.ndjson" >"$BATS_TEST_TMPDIR/said"
    paste -d' ' "$BATS_TEST_TMPDIR"/{sizes,developers,said} | awk '
        # CHAIN PEOPLE DEVELOPERS OUTCOME from N people on: NEXT | beyond N people …: NEXT | none, …
        # What was said holds until the step where it turns, and turns into what was said.
        $1 != chain { chain = $1; turn = 0 }
        turn && $2 >= turn && $4 != next_outcome {
            print "chain " $1 " at " $2 ": " $4 ", said was " next_outcome " from " turn; bad = 1
        }
        NR > 1 && $1 == before_chain && (!turn || $2 < turn) && $4 != before {
            print "chain " $1 " at " $2 ": turned into " $4 " unsaid"; bad = 1
        }
        {
            count[$5]++; before = $4; before_chain = $1; turn = 0
            if ($5 == "from") { turn = $6; next_outcome = $NF }
            if ($5 == "beyond") { turn = $6 * $3 + 1; next_outcome = $NF }
        }
        END { exit bad || count["from"] < 500 || count["none,"] < 500 || count["beyond"] < 20 }'
}

@test "every place that the policy names holds a claim of the knowledge base" {
    grep -o 's[0-3]:[0-9]*' "$SOURCE_DIR/scripts/policies/structure.lua" | sort -u |
        while IFS=: read -r source line; do
            grep -q "'$source', $line, " "$SOURCE_DIR"/db/2*.sql || echo "$source:$line"
        done >"$BATS_TEST_TMPDIR/missing"
    cat "$BATS_TEST_TMPDIR/missing"
    [ ! -s "$BATS_TEST_TMPDIR/missing" ]
}

@test "every policy and subject that the guide shows loads" {
    mkdir -p "$BATS_TEST_TMPDIR/scripts/policies"
    cp -r "$SOURCE_DIR/scripts/subjects" "$BATS_TEST_TMPDIR/scripts/"
    awk -v folder="$BATS_TEST_TMPDIR/scripts/policies" '
        /^```lua$/ { file = folder "/" ++count ".lua"; printf "" >file; inside = 1; next }
        /^```$/ { inside = 0 }
        inside { print >file }' "$SOURCE_DIR/scripts/README.md"
    mv "$(grep -l '^return subject' "$BATS_TEST_TMPDIR"/scripts/policies/*.lua)" \
        "$BATS_TEST_TMPDIR/scripts/subjects/shop.lua"
    echo 'return policy { name = "crowded", about = "shop",
        rules = { { id = "crowd", when = "staff > 40", give = { crowd = 1 } } },
        outcome = { { "crowded", when = "crowd > 0" }, { "quiet" } } }' \
        >"$BATS_TEST_TMPDIR/scripts/policies/crowded.lua"
    export REMIT_SCRIPTS=$BATS_TEST_TMPDIR/scripts
    run "$REMIT" check "$BATS_TEST_TMPDIR"/scripts/policies/*.lua
    echo "$output"
    [ "$status" = 0 ]
    [ "${#lines[@]}" -ge 4 ]
    run "$REMIT" decide crowded --set headcount=0.05k
    [ "${lines[0]}" = crowded ]
}
