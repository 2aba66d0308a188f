#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The policies about people, reporting lines, hiring and postings, and the table of questions in db/README.md.

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
    [[ $output == *',"outcome":"'"$1"'"'* ]] || { echo "$output"; return 1; }
}

has() {
    [[ $output == *"$1"* ]] || { echo "missing: $1"; echo "$output"; return 1; }
}

lacks() {
    [[ $output != *"$1"* ]] || { echo "should not be there: $1"; echo "$output"; return 1; }
}

traits_of() { # ROLE: the traits that the policy counts for it
    sed -n 's/^  { "\([a-z_]*\)", "'"$1"'", "s[01]:.*/\1/p' "$SOURCE_DIR/scripts/policies/fit.lua"
}

@test "what somebody likes tells which role suits them, and neither is better" {
    decided fit likes_vendors=yes values_stability=yes startup_equity=no
    outcome_is CIO
    has '"fired":["not-wants-equity","likes-vendors","values-stability","neither-is-better"]'
    has 'Neither role is better'
    decided fit builds_products=yes likes_uncertainty=yes
    outcome_is CTO
    decided fit builds_products=yes likes_vendors=yes
    outcome_is either
    decided fit builds_products=no likes_vendors=no
    outcome_is undecided
}

@test "each of the twenty traits counts for its role alone, with its place in a source" {
    for role in CTO CIO; do
        [ "$(traits_of $role | wc -l)" = 10 ]
        all=()
        for trait in $(traits_of $role); do
            decided fit "$trait=yes"
            outcome_is $role
            decided fit "$trait=no"
            outcome_is undecided
            all+=("$trait=yes")
        done
        decided fit "${all[@]}"
        outcome_is $role
        has "\"$role\":10,"
    done
}

@test "whoever has answered nothing gets all twenty questions" {
    run "$REMIT" decide fit - --json <<<'{}'
    [ "$status" = 0 ]
    outcome_is not_answered
    for trait in $(traits_of CTO) $(traits_of CIO); do has "\"$trait\""; done
}

@test "readiness names strengths, and its roadmap begins with the lowest rating" {
    decided readiness technical_strategy=5 team_leadership=4 stakeholder_communication=2 \
        business_acumen=1
    outcome_is gaps_first
    has '"notes":["Strength: Technical strategy.","Strength: Team leadership.","Roadmap, Business acumen (a gap, 1 of 5)'
    decided readiness technical_strategy=1 team_leadership=2 stakeholder_communication=4 \
        business_acumen=3
    has '"notes":["Strength: Stakeholder communication.","Roadmap, Technical strategy (a gap, 1'
    has '","Roadmap, Team leadership (a gap, 2 of 5)'
    has '","Roadmap, Business acumen (to deepen, 3 of 5)'
}

@test "readiness is for those in the post and for those on the way, and never better than what is rated" {
    four=(technical_strategy=4 team_leadership=4 stakeholder_communication=5 business_acumen=4)
    decided readiness "${four[@]}" present=CTO
    outcome_is ready
    has 'In the post already'
    decided readiness "${four[@]:0:3}" present='Head of Engineering'
    outcome_is no_gap_so_far
    has 'Not in the post yet'
    has '"unknown":["business_acumen"'
    decided readiness "${four[@]:0:3}" business_acumen=3
    outcome_is almost_ready
    run "$REMIT" decide readiness --set business_acumen=6
    [ "$status" = 2 ]
}

@test "no source assesses the CIO: readiness for it says what it is derived from" {
    decided readiness aim=CIO enterprise_technology=5 team_leadership=4 vendors_and_budgets=2 \
        compliance=4 transformation=1 stakeholder_communication=4
    outcome_is gaps_first
    has "Derived from s1's career path to CIO"
    has '"Roadmap, Digital transformation (a gap, 1 of 5)'
    decided readiness business_acumen=1
    lacks Derived
}

@test "a reporting line is suggested, and the one there is gets its warning" {
    decided reporting role=CTO to=COO
    outcome_is CEO
    has '"present_line":"seen, with a warning"'
    has 'a VP Engineering in truth'
    decided reporting role=CTO to=CEO
    has '"present_line":"usual"'
    has '"warnings":[]'
    decided reporting role=CTO to=CPTO
    has '"warnings":[]'
    decided reporting role=CIO to=CFO
    has 'less influence on strategy'
    decided reporting role=CIO to=CTO
    has '"present_line":"in no source"'
    has subordinate
}

@test "between CEO and CFO the kind of company decides, and the sources disagree" {
    decided reporting role=CIO
    outcome_is CEO_or_CFO
    has '"cite":"s0:21","says":"Often to the CFO'
    has '"cite":"s1:54","says":"Mostly to the CEO'
    decided reporting role=CIO product=traditional
    outcome_is CFO
    has '"cite":"s1:54","says":"Mostly to the CEO'
    lacks 'Often to the CFO'
    decided reporting role=CIO it_seen_as=cost
    outcome_is CFO
    decided reporting role=CIO product=traditional it_seen_as=strategy
    outcome_is CEO
    has 'Often to the CFO'
    lacks 'Mostly to the CEO'
    for company in technology tech_enabled traditional; do
        decided reporting role=CTO product=$company
        outcome_is CEO
        has '"dissent":[]'
    done
}

@test "both career ladders are climbed step by step" {
    for ladder in "CTO engineer senior_engineer tech_lead vp_engineering CTO" \
        "CIO it_support it_manager it_director vp_it CIO"; do
        set -- $ladder
        aim=$1
        shift
        while [ $# -gt 1 ]; do
            decided career aim="$aim" present="$1"
            outcome_is "$2"
            decided career present="$1"
            outcome_is "$2"
            shift
        done
        decided career aim="$aim" present="$aim"
        outcome_is arrived
    done
    decided career aim=CTO from='Tech Lead'
    has 's1:85'
}

@test "consultants can enter, early steps can change paths, later ones switch" {
    decided career present=McKinsey
    outcome_is enter_the_cio_path
    decided career present=consultant aim=CTO
    outcome_is no_path_in_the_sources
    decided career present=developer aim=CIO
    outcome_is change_paths
    decided career present=it_director aim=CTO
    outcome_is switch_roles
    decided career present=CIO aim=CTO
    outcome_is switch_roles
    has 'Shared already'
}

@test "of present jobs and aims, exactly one row of the career table holds" {
    for job in engineer senior_engineer tech_lead vp_engineering CTO it_support it_manager \
        it_director vp_it CIO consultant; do
        for aim in CTO CIO; do
            decided career present=$job aim=$aim
            has '"warnings":[]'
            lacks '"outcome":null'
        done
    done
}

@test "hiring gives the order of the two posts and when the other follows" {
    decided hiring stage=startup
    outcome_is CTO_first
    has 'at about 200 people (s2:31)'
    decided hiring product=traditional employees=900
    outcome_is CIO_first
    has 'The CTO comes when'
    decided hiring employees=60 goal=efficiency
    outcome_is CIO_first
    decided hiring employees=60 goal=innovation
    outcome_is CTO_first
    decided hiring roles=CTO employees=260 product=technology
    outcome_is CIO_next
    has 'the CIO is due'
    decided hiring roles=CTO employees=199 product=technology
    lacks 'the CIO is due'
    decided hiring roles=CTO employees=200 product=technology
    lacks 'the CIO is due'
    decided hiring roles=CTO employees=201 product=technology
    has 'the CIO is due'
    has '"cite":"s0:61","says"'
    decided hiring roles=CTO employees=201 product=technology infrastructure=significant
    lacks '"cite":"s0:61","says"'
    decided hiring roles=CTO employees=500 product=technology
    has 'the CIO is due'
    has '"dissent":[]'
    decided hiring employees=150 product=traditional
    has '"dissent":[]'
    decided hiring employees=900 product=traditional
    has '"cite":"s2:31","says"'
    decided hiring roles=CTO,CIO
    outcome_is nobody
    has '"notes":[]'
}

@test "the order of hiring never contradicts what structure says of the same company" {
    cd "$BATS_TEST_TMPDIR"
    for policy in structure hiring; do
        "$REMIT" batch "$SOURCE_DIR/tests/policy/structure-profiles.ndjson" -p $policy -q -o $policy.ndjson
    done
    sed -E 's/.*"id":"([^"]*)".*/\1/' structure.ndjson >ids
    sed -E 's/.*"hire_first":"(CTO|CIO)".*/\1/;t;s/.*/-/' structure.ndjson >wanted
    sed -E 's/.*"outcome":"(CTO|CIO)_(first|next)".*/\1/;t;s/.*/-/' hiring.ndjson >got
    paste ids wanted got | awk '$2 != "-" && $3 != "-" { n++; if ($2 != $3) { print; bad = 1 } }
        END { exit bad || n < 50 }'
}

# posting TEXT: the decision as JSON in $output
posting() {
    run "$REMIT" own - -p posting --json <<<"$1"
    [ "$status" = 0 ]
}

@test "a posting is judged by its duties, and a title that does not fit is told" {
    posting 'CTO wanted. You run our help desk, roll out the ERP and manage devices and licences.'
    outcome_is CIO
    has '"warnings":["The title says CTO, the duties are those of a CIO."]'
    posting 'CHIEF INFORMATION OFFICER: product architecture, the engineering team, the tech stack'
    outcome_is CTO
    has '"warnings":["The title says CIO, the duties are those of a CTO."]'
    posting 'Our CTO leads the engineering team and decides on architecture and the tech stack.'
    outcome_is CTO
    has '"warnings":[]'
    posting 'IT DIRECTOR for our help desk, the ERP and the service desk'
    outcome_is CIO
    has '"warnings":[]'
}

@test "a posting for two posts in one, and one that says nothing, are told too" {
    posting 'CTO for product architecture and the engineering team, the help desk and the ERP'
    outcome_is mixed
    has 'do two posts hide in it?'
    posting 'You are punctual and friendly.'
    outcome_is too_little
}

# The rows of the table: id, command and what is expected, between bells.
questions() {
    awk -F ' [|] ' '/^\| F[0-9]+ \|/ {
        id = substr($0, 3, index(substr($0, 3), " ") - 1)
        row = $0
        gsub(/\\[|]/, "\001", row)
        count = split(row, cell, / [|] /)
        for (i = 1; i <= count; i++) gsub(/\001/, "|", cell[i])
        command = cell[count - 1]
        gsub(/^`|`$/, "", command)
        sub(/ \|$/, "", cell[count])
        print id "\a" command "\a" cell[count]
    }' "$SOURCE_DIR/db/README.md"
}

@test "every question of the table in the guide can be asked, and is answered as it says" {
    cd "$BATS_TEST_TMPDIR"
    mkdir -p bin db
    cp -r "$SOURCE_DIR/scripts" scripts
    cp -r "$SOURCE_DIR/db/samples" db/samples
    ln -s "$REMIT" bin/remit
    export PATH="$PWD/bin:$PATH" REMIT_SCRIPTS=scripts
    questions >questions
    failed=0
    while IFS=$'\a' read -r id command expected; do
        run bash -c "$command" </dev/null
        got=$(tr -s ' \n' ' ' <<<"$output")
        [ "$status" = 0 ] || { echo "$id: $command: exit $status: $got"; failed=1; }
        while IFS= read -r text; do
            [[ $got == *"$text"* ]] || { echo "$id: $command: no '$text' in: $got"; failed=1; }
        done < <(grep -o '`[^`]*`' <<<"$expected" | tr -d '`')
    done <questions
    [ $failed = 0 ]
}

@test "the table leaves no question out" {
    for id in {01..37} {39..44} {46..47} 63 {70..93}; do
        questions | grep -q "^F$id"$'\a.*`' || { echo "F$id"; return 1; }
    done
}
