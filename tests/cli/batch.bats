#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# remit batch: lists in, decisions out, and nothing lost on the way.

bats_require_minimum_version 1.5.0

setup() {
    load batch_fixture
    make_fixture
    printf '%s\n' '{"id":"a","employees":300}' '{"id":"b","employees":3}' '{"id":"c"}' >list.ndjson
}

# The ids of the decisions on standard input, in one line.
ids() {
    sed -E 's/.*"id":("([^"]*)"|null).*/\2/' | tr '\n' ' '
}

@test "NDJSON gives a decision a line, in order, and the same bytes again" {
    "$REMIT" batch list.ndjson -p size -o one.ndjson -q
    "$REMIT" batch list.ndjson -p size -o two.ndjson -q
    cmp one.ndjson two.ndjson
    run sed -E 's/.*"id":"(.)","outcome":"([a-z]*)".*/\1 \2/' one.ndjson
    [ "$output" = $'a large\nb small\nc small' ]
}

@test "what decide says of a profile is what batch says of it" {
    head -1 list.ndjson >one.json
    "$REMIT" decide size one.json --json --explain >single
    "$REMIT" batch list.ndjson -p size --head 1 --explain -q >batch
    cmp single batch
}

@test "CSV keeps its columns and gets those of the decision" {
    printf 'Company;Head count;Notes\r\nA;"2,100";x\r\nB;7;"two\r\nlines"\r\n' >list.csv
    "$REMIT" batch list.csv -p size -o out.csv --map "Head count=employees" -q
    run head -2 out.csv
    [[ ${lines[0]} = "Company;Head count;Notes;remit_id;remit_outcome;"* ]]
    [[ ${lines[1]} = 'A;"2,100";x;A;large;2;hundreds;'* ]]
    [[ $(tail -1 out.csv) = 'lines";B;small;0;'* ]]
    "$REMIT" batch list.csv -p size --format csv --only --map "Head count=employees" -q >only.csv
    [[ $(head -1 only.csv) = "id;outcome;points;"* || $(head -1 only.csv) = "id,outcome,points,"* ]]
}

@test "a JSON array is read element by element, and a broken one costs itself" {
    printf '[{"id":"a"},\n{"id":"b},\n{"id":"c"},\n{"id":"d","x":[1,2},\n{"id":"e"}\n]\n' >list.json
    run --separate-stderr "$REMIT" batch list.json -p size -q
    [ "$status" -eq 1 ]
    [ "$(ids <<<"$output")" = "a c e " ]
    [[ $stderr = *"list.json:2:"*error:* ]]
    [[ $stderr = *"list.json:4:"*error:* ]]
    [[ $stderr = *"2 of 5 records were rejected"* ]]
}

@test "the filter answers a bad element of an array with its number" {
    printf '[{"id":"a"},\n{"id":"b","employees":"x"},{"id":"c"},\n{"id":"d},\n{"id":"e"},,{"id":"f"}]\n' >list.json
    for jobs in 1 2; do
        run --separate-stderr "$REMIT" batch - -p size -q -j $jobs <list.json
        [ "$status" -eq 1 ]
        [ "${#lines[@]}" -eq 7 ]
        [[ ${lines[1]} = '{"error":{"element":2,"line":2,"column":23,'*'"message":"field'*employees* ]]
        [[ ${lines[3]} = '{"error":{"element":4,"line":3,'* ]]
        [[ ${lines[4]} = *'"id":"e"'* ]]
        [[ ${lines[5]} = '{"error":{"element":6,"line":4,'*'a comma with nothing before it"}}' ]]
    done
}

@test "a range is unknown, or its lower end where the subject says so, and always warned of" {
    printf 'id,employees\na,201-500\nb,"1,001–5,000"\nc,300\nd,500-201\n' >list.csv
    printf '{"id":"%s","employees":%s}\n' a '"201-500"' b '"1,001–5,000"' c 300 d '"500-201"' >list.ndjson
    for list in list.csv list.ndjson; do
        for jobs in 1 2; do
            run --separate-stderr "$REMIT" batch $list -p size -q -j $jobs
            [ "$status" -eq 1 ]
            [ "${#lines[@]}" -eq 3 ]
            [[ ${lines[0]} = *'"outcome":"small"'*'"unknown":['*'"employees"'*'"warnings":["field '"'employees'"': the range \"201-500\" is taken as unknown"]'* ]]
            [[ ${lines[1]} = *'the range \"1,001–5,000\" is taken as unknown'* ]]
            [[ ${lines[2]} = *'"outcome":"large"'*'"warnings":[]'* ]]
            [[ $stderr = *"$list:"*"expected a whole number, got \"500-201\""* ]]
        done
    done
    rm scripts/subjects
    cp -r "$SOURCE_DIR/scripts/subjects" scripts/subjects
    sed -i 's/ranges = "unknown"/ranges = "low"/' scripts/subjects/company.lua
    run --separate-stderr "$REMIT" batch list.csv -p size -q
    [[ ${lines[0]} = *'"outcome":"large"'*'the range \"201-500\" is taken as its lower end"]'* ]]
    sed -i 's/ranges = "low"/ranges = "lowest"/' scripts/subjects/company.lua
    run "$REMIT" batch list.csv -p size -q
    [ "$status" -eq 3 ]
    [[ $output = *"company.lua:"*"a range is not taken as 'lowest'"* ]]
}

@test "a number that names a record is kept to the digit, however long" {
    printf '{"id":%s,"employees":300}\n' 7 18446744073709551616 18446744073709551617 >list.ndjson
    run "$REMIT" batch list.ndjson -p size -q
    [ "$status" -eq 0 ]
    [[ ${lines[0]} = *'"id":"7"'* ]]
    [[ ${lines[1]} = *'"id":"18446744073709551616"'* ]]
    [[ ${lines[2]} = *'"id":"18446744073709551617"'* ]]
    run "$REMIT" batch - -p size -q <<<'{"id":"a","employees":18446744073709551616}'
    [ "$status" -eq 1 ]
}

@test "rejected records are kept with line, column, reason and text" {
    printf '%s\n' '{"id":"a","employees":"many"}' '{"id":' '{"id":"b"}' '[1]' \
        '{"id":"c","employees":13,"developers":1}' >list.ndjson
    run "$REMIT" batch list.ndjson -p size -o out.ndjson --errors bad.csv -q
    [ "$status" -eq 1 ]
    [ "$(ids <out.ndjson)" = "b " ]
    run cat bad.csv
    [ "${lines[0]}" = "line,column,code,message,raw" ]
    [[ ${lines[1]} = '1,23,value,"field '*'many'* ]]
    [[ ${lines[2]} = '2,7,malformed,'* ]]
    [[ ${lines[3]} = '4,1,value,'* || ${lines[3]} = '4,1,malformed,'* ]]
    [[ ${lines[4]} = '5,1,rule,'* ]]
    [ "${#lines[@]}" -eq 5 ]
}

@test "a function that fails, or never ends, costs its record and no other" {
    cat >scripts/policies/odd.lua <<'LUA'
return policy { name = "odd", about = "company", scores = { "A" },
  rules = {
    { id = "few", needs = { "employees" }, when = function(n) return n < 10 end, give = { A = 1 } },
    { id = "odd", needs = { "employees" }, give = { A = 2 },
      when = function(n)
        while n == 5 do end
        if n == 6 then error("six is no size") end
        return n == 7 and "seven" or n % 2 == 1
      end },
  },
  outcome = { { "both", when = "A == 3" }, { "some", when = "A > 0" }, { "none" } } }
LUA
    for n in 3 4 5 6 7 8 9 3; do echo "{\"id\":\"c$n\",\"employees\":$n}"; done >list.ndjson
    echo '{"id":"c"}' >>list.ndjson
    run timeout -s KILL 60 "$REMIT" batch list.ndjson -p odd -o out.ndjson --errors bad.csv -q
    [ "$status" -eq 1 ]
    run sed -E 's/.*"id":"(c.?)","outcome":"([a-z]*)".*"unknown":(.*),"assumed.*/\1 \2 \3/' out.ndjson
    [ "$output" = $'c3 both []\nc4 some []\nc8 some []\nc9 both []\nc3 both []\nc none ["employees"]' ]
    run cat bad.csv
    [[ ${lines[1]} = '3,1,limit,'*'odd.lua:6: the function took longer than 200 ms'* ]]
    [[ ${lines[2]} = '4,1,rule,'*'odd.lua:7: six is no size'* ]]
    [[ ${lines[3]} = "5,1,rule,\"rule 'odd': its function must return true, false or nil\""* ]]
    [ "${#lines[@]}" -eq 4 ]
}

@test "what is left of a record without its beginning is no record" {
    {
        printf '%s\n' '{"id":"a","employees":1}' '}' ',"employees":2}' '"b","employees":3}'
        for i in {1..100}; do echo "{\"id\":\"$i\",\"employees\":4}"; done
    } >list.ndjson
    run --separate-stderr "$REMIT" batch list.ndjson -p size -q
    [ "$status" -eq 1 ]
    [ "${#lines[@]}" -eq 101 ]
    [[ $stderr = *"3 of 104 records were rejected"* ]]
}

@test "CSV errors name line, column and header" {
    printf 'name,employees\nA,1\nB,"1,5"\nC\nD,2\n' >list.csv
    run --separate-stderr "$REMIT" batch list.csv -p size -q
    [ "$status" -eq 1 ]
    [ "${#lines[@]}" -eq 2 ]
    [[ $stderr = *"list.csv:3:3: error: column 'employees'"* ]]
    [[ $stderr = *"list.csv:4:1: error:"* ]]
}

@test "--max-errors forgives so many, and no output is left when there are more" {
    printf '%s\n' '{}' '[' '[' >list.ndjson
    run "$REMIT" batch list.ndjson -p size -o out.ndjson --max-errors 2
    [ "$status" -eq 0 ]
    rm out.ndjson
    run "$REMIT" batch list.ndjson -p size -o out.ndjson --max-errors 50%
    [ "$status" -eq 1 ]
    run "$REMIT" batch list.ndjson -p size -o out.ndjson --max-errors 1
    [ "$status" -eq 1 ]
    [ ! -e out.ndjson ]
    [ ! -e out.ndjson.part ]
}

@test "--max-errors ends the run at the same record whatever the number of workers" {
    make_list 60000 | awk '{ print } NR % 700 == 5 { print "{\"employees\":\"many\"}" }' >list.ndjson
    { echo '['; sed '$!s/$/,/' list.ndjson; echo ']'; } >list.json
    gzip -k list.ndjson
    last=$(awk '/many|:$/ && ++bad == 61 { print NR }' list.ndjson)
    for file in list.ndjson list.json list.ndjson.gz; do
        for jobs in 1 2 8; do
            run timeout -s KILL 60 "$REMIT" batch $file -p size -o out.ndjson --errors bad$jobs \
                --max-errors 60 -j $jobs --summary json
            [ "$status" -eq 1 ]
            [ ! -e out.ndjson ]
            [[ $output = *"error: stopped: 61 of the first $last records were rejected"* ]]
            sed -n 's/,"seconds".*//p' <<<"$output" >summary$jobs
            [ "$(wc -l <bad$jobs)" -eq 62 ]
        done
        cmp bad1 bad2 && cmp bad1 bad8
        cmp summary1 summary2 && cmp summary1 summary8
        grep "\"read\":$last,\"decided\":$((last - 61)),\"left_out\":0,\"rejected\":61," summary1
    done
}

@test "as a filter it answers every line at once, with workers and without" {
    for jobs in 1 2; do
        coproc filter { "$REMIT" batch - -p size -q -j $jobs; }
        for line in '{"id":"a"}' 'nonsense' '' '{"id":"b","employees":"x"}' '{"id":"z"}'; do
            printf '%s\n' "$line" >&"${filter[1]}"
            IFS= read -r -t 20 answer <&"${filter[0]}"
            echo "$answer" >>answers$jobs
        done
        exec {filter[1]}>&-
        wait "$filter_PID" || [ $? -eq 1 ]
        run sed -E 's/.*"id":("[a-z]").*/\1/; s/^\{"error":\{.*"message":"[^"]+.*/bad/' answers$jobs
        [ "$output" = $'"a"\nbad\nbad\nbad\n"z"' ]
    done
}

@test "a name that looks like a field is warned of, and an error with --strict" {
    printf '{"id":"a","employes":3,"colour":"red"}\n' >list.ndjson
    run --separate-stderr "$REMIT" batch list.ndjson -p size -q
    [ "$status" -eq 0 ]
    [[ $output = *"\"warnings\":[\"unknown field 'employes' of company: did you mean 'employees'?\"]"* ]]
    [[ $stderr = *colour* ]]
    run "$REMIT" batch list.ndjson -p size --strict
    [ "$status" -eq 1 ]
    printf 'id,employes\n1,2\n' >list.csv
    run "$REMIT" batch list.csv -p size --strict
    [ "$status" -eq 2 ]
    [[ $output = *"list.csv:1: error: unknown field 'employes'"*"did you mean 'employees'"* ]]
}

@test "a column is not taken for a field that another column gives" {
    printf 'id,industry,subindustry\n1,banking,x\n' >list.csv
    run --separate-stderr "$REMIT" batch list.csv -p size -q
    [[ $output = *'"warnings":[]'* ]]
    [[ $stderr = *"one column is no field of company"*subindustry* ]]
}

@test "a null gives nothing: another name for the field counts" {
    {
        for i in {1..40}; do echo "{\"id\":\"$i\",\"Headcount\":$((i * 10)),\"employees\":null}"; done
        echo '{"id":"both","Headcount":10,"employees":20}'
        echo '{"id":"again","employees":null,"employees":20}'
    } >list.ndjson
    run --separate-stderr "$REMIT" batch list.ndjson -p size -q
    [ "$status" -eq 1 ]
    [ "${#lines[@]}" -eq 41 ]
    [ "$(grep -c '"unknown":\[\]' <<<"$output")" -eq 41 ]
    [[ $stderr = *"1 of 42 records was rejected"* ]]
}

@test "what a filter answers to a line hangs on no other line" {
    for i in {1..50}; do
        echo "{\"id\":\"$i\",\"employees\":$i}"
        [ $((i % 7)) -ne 0 ] || echo "{\"id\":\"$i\",\"employees\":many}"
    done >list.ndjson
    "$REMIT" batch - -p size -q <list.ndjson >whole.ndjson 2>/dev/null || [ $? -eq 1 ]
    for part in 1,13p 14,14p '15,$p'; do
        sed -n "$part" list.ndjson | "$REMIT" batch - -p size -q 2>/dev/null || [ $? -eq 1 ]
    done | cmp - whole.ndjson
    [ "$(grep -c '"error"' whole.ndjson)" -eq 7 ]
}

@test "two columns for one field: its own name wins, else it is an error" {
    printf 'id,sector,industry\n1,Nonsense,banking\n' >list.csv
    [ "$("$REMIT" batch list.csv -p size -q 2>/dev/null | grep -c '"fired":\["bank"\]')" -eq 1 ]
    printf '{"id":"1","sector":"Nonsense","industry":"banking"}\n{"id":"2","sector":"banking"}\n' >list.ndjson
    [ "$("$REMIT" batch list.ndjson -p size -q 2>/dev/null | grep -c '"fired":\["bank"\]')" -eq 2 ]
    printf 'id,sector,vertical\n1,banking,retail\n' >list.csv
    run "$REMIT" batch list.csv -p size
    [ "$status" -eq 2 ]
    [[ $output = *sector*vertical* ]]
    run "$REMIT" batch list.csv -p size -q --map vertical=
    [ "$status" -eq 0 ]
}

@test "a list that was decided already is not given the same columns twice" {
    printf 'id;employees\na;300\n' >list.csv
    "$REMIT" batch list.csv -p size -o once.csv -q
    for out in twice.csv twice.tsv; do
        run "$REMIT" batch once.csv -p size -o $out -q
        [ "$status" -eq 2 ]
        [[ $output = *"error: the output would have two columns named 'remit_id'"*"hint: --only"* ]]
        [ ! -e $out ] && [ ! -e $out.part ]
    done
    "$REMIT" batch once.csv -p size -o twice.csv -q --only
    "$REMIT" batch twice.csv -p size -o thrice.csv -q
}

@test "a --map that does not fit the header is an error" {
    printf 'id,Head count,Staff\na,300,5\n' >list.csv
    sqlite3 list.db '.import --csv list.csv companies' 2>/dev/null
    for list in list.csv list.db; do
        run "$REMIT" batch $list -p size -o out.csv -q --map 'Head coutn=employees'
        [ "$status" -eq 2 ]
        [[ $output = *"error: --map Head coutn=employees: there is no column 'Head coutn'"*"did you mean 'Head count'"* ]]
        run "$REMIT" batch $list -p size -o out.csv -q --map 'Head count=employees' --map Staff=employees
        [ "$status" -eq 2 ]
        [[ $output = *"error: --map Head count=employees and --map Staff=employees: two columns for one field"* ]]
        [ ! -e out.csv ]
        "$REMIT" batch $list -p size -o fine.csv -q --map ' Head count=employees' --map Staff= --map id=
    done
    run "$REMIT" batch list.csv -p size -q --map Staff=employees --map 'Staff =developers'
    [ "$status" -eq 2 ]
    [[ $output = *"error: --map Staff=employees and --map Staff =developers: one of them at a time"* ]]
    # The records of NDJSON may each name it in their own way.
    printf '{"id":"a","staff":300}\n{"id":"b","heads":300}\n' >list.ndjson
    [ "$("$REMIT" batch list.ndjson -p size -q --map staff=employees --map heads=employees --map x= | grep -c large)" -eq 2 ]
}

@test "--where, --head and --sample choose" {
    for i in $(seq 100); do echo "{\"id\":\"$i\",\"employees\":$i}"; done >list.ndjson
    [ "$("$REMIT" batch list.ndjson -p size -q --where 'employees > 90' --head 3 | ids)" = "91 92 93 " ]
    "$REMIT" batch list.ndjson -p size -q --sample 10 --seed 7 | ids | tr ' ' '\n' >one
    "$REMIT" batch list.ndjson -p size -q --sample 10 --seed 7 | ids | tr ' ' '\n' >two
    "$REMIT" batch list.ndjson -p size -q --sample 10 --seed 8 | ids | tr ' ' '\n' >three
    [ "$(wc -l <one)" -eq 10 ]
    sort -n one | cmp - one
    cmp one two
    ! cmp -s one three
    run "$REMIT" batch list.ndjson -p size --where 'employes > 90'
    [ "$status" -eq 2 ]
    [[ $output = *"did you mean 'employees'"* ]]
}

@test "the summary counts, for people and as JSON" {
    run --separate-stderr "$REMIT" batch list.ndjson -p size
    [[ $stderr = *"read 3 records"*"3 decided, 0 rejected"*"large 1, small 2"*"never fired: bank"* ]]
    run --separate-stderr "$REMIT" batch list.ndjson -p size --summary json
    [[ $stderr = '{"read":3,"decided":3,"left_out":0,"rejected":0,'*'"small":2}'*'"hundreds":1,'*'"never_fired":["bank","division"]'* ]]
    run --separate-stderr "$REMIT" batch list.ndjson -p size -o out.ndjson --by employees=50,500
    [[ $output = *large*small* ]]
}

@test "no records: a sentence, and the answer no" {
    : >list.ndjson
    run "$REMIT" batch list.ndjson -p size
    [ "$status" -eq 1 ]
    [[ $output = *"there are no records in 'list.ndjson'"* ]]
    printf 'name,employees\n' >list.csv
    run "$REMIT" batch list.csv -p size
    [ "$status" -eq 1 ]
}

@test "what cannot be read or written is one clear error, and nothing is left behind" {
    run "$REMIT" batch . -p size
    [ "$status" -eq 2 ]
    [[ $output = *"directory"* ]]
    run "$REMIT" batch missing.csv -p size -o out.csv
    [ "$status" -eq 2 ]
    [ ! -e out.csv.part ]
    run "$REMIT" batch list.ndjson -p size -o missing/out.ndjson
    [ "$status" -eq 2 ]
    run "$REMIT" batch list.ndjson -p size -o /dev/full -q
    [ "$status" -eq 2 ]
    [[ $output = *"/dev/full"* ]]
    run bash -c '"$REMIT" batch list.ndjson -p size -q >/dev/full'
    [ "$status" -eq 2 ]
    run bash -c 'set -o pipefail; for i in {1..20000}; do echo "{}"; done | "$REMIT" batch - -p size -q | true'
    [ "$status" -eq 2 ]
    [[ $output = *"error: cannot write to standard output"* ]]
    run "$REMIT" batch list.ndjson -p missing
    [ "$status" -eq 3 ]
    printf 'a,a\n1,2\n' >list.csv
    run "$REMIT" batch list.csv -p size
    [ "$status" -eq 2 ]
    [[ $output = *"columns 1 and 2 are both named 'a'"* ]]
}

@test "a line that is too long, and bytes that are no text, cost themselves" {
    { echo '{"id":"a"}'; head -c 17000000 /dev/zero | tr '\0' x; echo; printf '{"id":"\0"}\n'; printf '{"id":"\377"}\n'; echo '{"id":"b"}'; } >list.ndjson
    run --separate-stderr "$REMIT" batch list.ndjson -p size -q
    [ "$status" -eq 1 ]
    [ "$(ids <<<"$output")" = "a b " ]
    [[ $stderr = *"list.ndjson:2:1: error: a record of more than 16 MiB"* ]]
    [[ $stderr = *"list.ndjson:3:"* ]]
    [[ $stderr = *"list.ndjson:4:"* ]]
}

@test "the number of workers changes no byte, of results and of rejected records" {
    make_list 60000 >list.ndjson
    for jobs in 1 2 5; do
        run timeout -s KILL 60 "$REMIT" batch list.ndjson -p size -o out$jobs -q -j $jobs --errors bad$jobs
        [ "$status" -eq 1 ]
        [[ $output = *"one key is no field of company"*"colour"*"60 of 60000 records were rejected"* ]]
    done
    cmp out1 out2
    cmp out1 out5
    cmp bad1 bad2
    cmp bad1 bad5
    [ "$(wc -l <out1)" -eq 59940 ]
    { echo 'name;employees;note'; seq 40000 | awk '{ if ($1 % 3000 == 5) print "x;\"1\"2;y"; else
        printf "n%d;%d;\"a;\nb \"\"%d\"\"\"\r\n", $1, $1 % 400, $1 }'; } >list.csv
    for jobs in 1 2; do
        run timeout -s KILL 60 "$REMIT" batch list.csv -p size -o out$jobs.csv -q -j $jobs --errors bad$jobs
        [ "$status" -eq 1 ]
    done
    cmp out1.csv out2.csv
    cmp bad1 bad2
    [ "$(wc -l <bad1)" -eq 15 ]
}

@test "arrays, heads and samples come out the same from workers" {
    make_list 20000 >list.ndjson
    { echo '['; sed '$!s/$/,/' list.ndjson; echo ']'; } >list.json
    { echo 'id,employees,note'; seq 3000 | awk '{ printf "%d,%d,\"two\nlines\"\n", $1, $1 % 400 }'; } >list.csv
    compare() {
        for jobs in 1 2 5; do
            run timeout -s KILL 60 "$REMIT" batch "$@" -p size -o out$jobs -q -j $jobs --errors bad$jobs
            [ "$status" -le 1 ]
        done
        cmp out1 out2 && cmp out1 out5 && cmp bad1 bad2 && cmp bad1 bad5
    }
    compare list.json
    [ "$(wc -l <out2)" -eq 19980 ]
    compare list.json --head 1000 --where 'employees > 100'
    [ "$(cat out2 bad2 | wc -l)" -eq 1001 ]
    compare list.csv --head 2500
    [ "$(wc -l <out2)" -eq 2500 ]
    compare list.csv --sample 500 --seed 3
    [ "$(wc -l <out2)" -eq 500 ]
}

@test "the number of workers changes no count of the summary" {
    make_list 40000 >list.ndjson
    for jobs in 1 2 5; do
        "$REMIT" batch list.ndjson -p size -o out -q -j $jobs --by industry --by employees=50,250 2>/dev/null >tables$jobs || [ $? -eq 1 ]
    done
    cmp tables1 tables2
    cmp tables1 tables5
    grep -q '39,960' tables1
}

@test "shares of a file add up to the whole" {
    make_list 3000 >list.ndjson
    "$REMIT" batch list.ndjson -p size -q >whole 2>/dev/null || [ $? -eq 1 ]
    for i in 1 2 3 4 5 6 7; do
        "$REMIT" batch list.ndjson -p size -q -j $((i % 2 + 1)) --shard $i/7 2>/dev/null || [ $? -eq 1 ]
    done >shares
    cmp whole shares
    run "$REMIT" batch list.ndjson -p size --shard 0/7
    [ "$status" -eq 2 ]
}

@test "a worker that is killed costs nothing" {
    make_list 60000 >list.ndjson
    "$REMIT" batch list.ndjson -p size -o whole -q -j 1 2>/dev/null || [ $? -eq 1 ]
    mkfifo pipe
    timeout -s KILL 60 "$REMIT" batch - -p size -q -j 2 <pipe >out 2>messages &
    run_id=$!
    exec 7>pipe
    head -20000 list.ndjson >&7
    for round in 1 2 3; do
        sleep 0.2
        program=$(cat "/proc/$run_id/task/$run_id/children")
        program=${program%% *}
        worker=$(cat "/proc/$program/task/$program/children")
        worker=${worker%% *}
        kill -9 "$worker"
        if [ "$round" -eq 1 ]; then sed -n '20001,40000p' list.ndjson >&7; fi
    done
    sed -n '40001,60000p' list.ndjson >&7
    exec 7>&-
    wait "$run_id" || [ $? -eq 1 ]
    grep -v '^{"error"' out >decisions
    cmp whole decisions
    [ "$(wc -l <out)" -eq 60000 ]
}

@test "a run that is killed or interrupted goes on where it was" {
    make_list 150000 >list.ndjson
    timeout -s KILL 100 "$REMIT" batch list.ndjson -p size -o whole -q --errors whole.bad 2>/dev/null || [ $? -eq 1 ]
    for jobs in 1 2; do
        for signal in KILL INT; do
            rm -f out bad out.part* bad.part
            # Waits for the first state, so that there is something to go on from.
            "$REMIT" batch list.ndjson -p size -o out -q -j $jobs --errors bad 2>/dev/null &
            for _ in $(seq 400); do [ -e out.part.state ] || [ -e out ] && break; sleep 0.02; done
            kill -s $signal $! 2>/dev/null || true
            wait $! || true
            [ -e out ] || [ -e out.part.state ]
            run timeout -s KILL 100 "$REMIT" batch list.ndjson -p size -o out -q -j $jobs --errors bad --resume
            [ "$status" -eq 1 ]
            cmp whole out
            cmp whole.bad bad
            [ ! -e out.part.state ]
        done
    done
}
