#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# remit batch when things go wrong on the way: other runs, workers that hang, kills, inputs that change.

bats_require_minimum_version 1.5.0

setup() {
    load batch_fixture
    make_fixture
    # The same, and slow: some tenths of a millisecond a record.
    sed 's/name = "size"/name = "slow"/; /hundreds/s/when = .*, give/when = function(employees)\n'\
'      local sum = 0\n      for i = 1, 60000 do sum = sum + i end\n'\
'      return employees >= 200 and sum > 0\n    end, needs = { "employees" }, give/' \
        scripts/policies/size.lua >scripts/policies/slow.lua
}

# $1 records of 2,000 bytes, from number $2 on.
make_wide_list() {
    seq "${2:-1}" "$(($1 + ${2:-1} - 1))" | awk '{ printf "{\"id\":\"%d\",\"employees\":%d,\"x\":\"%01950d\"}\n", $1, $1 % 400, 0 }'
}

# Waits until the run with this id has left something to go on from.
wait_for_state() {
    until [ -e out.part.state ]; do
        kill -0 "$1"
        sleep 0.01
    done
}

# A run of slow.lua over list.ndjson, killed when it has left something to go on from.
run_and_kill() {
    "$REMIT" batch list.ndjson -p slow -o out -q "$@" 2>/dev/null &
    wait_for_state $!
    kill -9 $!
    wait $! || true
    [ -e out.part.state ]
}

@test "a pipe is written as it is, and so is what stands for standard output" {
    seq 3000 | awk '{ printf "{\"id\":\"%d\",\"employees\":%d}\n", $1, $1 % 400 }' >list.ndjson
    "$REMIT" batch list.ndjson -p slow -o whole -q
    mkfifo pipe
    cat pipe >through &
    # Long enough for a state to be written, were there one.
    run bash -c '"$REMIT" batch list.ndjson -p slow -q -o >(cat >pipe)'
    [ "$status" -eq 0 ]
    wait $!
    cmp whole through
    echo before >redirected
    "$REMIT" batch list.ndjson -p slow -q -o /dev/stdout >>redirected
    { echo before; cat whole; } | cmp - redirected
    [ ! -e /dev/stdout.part ]
    run bash -c '"$REMIT" batch list.ndjson -p size -f sqlite -o /dev/stdout >database'
    [ "$status" -eq 2 ]
    [[ $output$(cat database) = *"a database is a file, and '/dev/stdout' is a stream"* ]]
}

@test "options without effect are warned of" {
    echo '{"id":"a"}' >list.ndjson
    printf 'id;employees\na;3\n' >list.csv
    run --separate-stderr "$REMIT" batch list.ndjson -p size -q --seed 3 -d ';'
    [ "$status" -eq 0 ]
    [[ $stderr = *"warning: --seed has no effect without --sample"*"warning: --delimiter has no effect"* ]]
    run --separate-stderr "$REMIT" batch list.ndjson -p size -q --seed 3 --sample 1 -f csv -d ';'
    [ -z "$stderr" ]
    run --separate-stderr "$REMIT" batch list.csv -p size -q -d ';'
    [ -z "$stderr" ]
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

@test "the input is not written over, whatever it is called" {
    printf '{"id":"a","employees":300}\n' >list.ndjson
    mkdir folder
    ln list.ndjson hard
    ln -s list.ndjson soft
    ln list.ndjson out.part
    ln list.ndjson new.part.state
    before=$(sha256sum list.ndjson)
    for name in list.ndjson folder/../list.ndjson hard soft out new; do
        for option in -o --errors; do
            run "$REMIT" batch list.ndjson -p size -q $option $name
            [ "$status" -eq 2 ]
            [[ $output = *"error: the input 'list.ndjson' would be replaced by what is made of it"* ]]
            [[ $output = *"hint: name another file after $option"* ]]
        done
    done
    run bash -c '"$REMIT" batch - -p size -q -o list.ndjson <list.ndjson'
    [ "$status" -eq 2 ]
    run bash -c '"$REMIT" batch list.ndjson -p size -q >>list.ndjson'
    [ "$status" -eq 2 ]
    [ "$before" = "$(sha256sum list.ndjson)" ]
    [ ! -e list.ndjson.part ] && [ ! -e list.ndjson.part.state ]
    "$REMIT" batch list.ndjson -p size -q -o other
}

@test "results and errors do not go into one file, there yet or not" {
    printf '{"id":"a"}\n' >list.ndjson
    mkdir folder
    for there in no yes; do
        for name in out ./out folder/../out; do
            run "$REMIT" batch list.ndjson -p size -q -o out --errors $name
            [ "$status" -eq 2 ]
            [[ $output = *"results and errors cannot go into one file"* ]]
        done
        echo before >out
    done
    [ "$(cat out)" = before ]
    "$REMIT" batch list.ndjson -p size -q -o out --errors folder/out
}

# Says --resume, which is to refuse because of the input and to leave what there is.
expect_refusal() {
    run "$REMIT" batch list.ndjson -p slow -o out -q --resume
    [ "$status" -eq 2 ]
    [[ $output = *"cannot resume: the input has changed since the run that stopped"*"hint: run without --resume"* ]]
    [ -e out.part.state ]
}

@test "a run does not go on with another input, wherever it differs" {
    make_wide_list 4000 >list.ndjson
    run_and_kill -j 2
    cp -p list.ndjson before
    size=$(stat -c %s list.ndjson)
    # A byte of what was read, though the time is as it was; then one of the rest.
    printf 7 | dd of=list.ndjson bs=1 seek=100300 conv=notrunc status=none
    touch -r before list.ndjson
    expect_refusal
    cp -p before list.ndjson
    printf ' ' | dd of=list.ndjson bs=1 seek=$((size - 1)) conv=notrunc status=none
    expect_refusal
    # Another size, though the time is as it was; then only another time.
    for change in 'truncate -s -2000' 'truncate -s +1'; do
        cp -p before list.ndjson
        $change list.ndjson
        touch -r before list.ndjson
        expect_refusal
    done
    cp before list.ndjson
    expect_refusal
    cp -p before list.ndjson
    run "$REMIT" batch list.ndjson -p slow -o out -q --resume
    [ "$status" -eq 0 ]
    "$REMIT" batch list.ndjson -p slow -o whole -q
    cmp whole out
}

@test "a run does not go on with another policy, or with another list of words" {
    make_wide_list 4000 >list.ndjson
    rm scripts/subjects
    cp -r "$SOURCE_DIR/scripts/subjects" scripts/subjects
    echo 'return { "before" }' >scripts/subjects/words/few.lua
    sed -i '1i local few = words "few"' scripts/policies/slow.lua
    run_and_kill -j 1
    for change in 's/before/after/ scripts/subjects/words/few.lua' 's/60000/50000/ scripts/policies/slow.lua'; do
        cp -r scripts kept
        sed -i $change
        run "$REMIT" batch list.ndjson -p slow -o out -q --resume
        [ "$status" -eq 2 ]
        [[ $output = *"cannot resume: the policy"* ]]
        rm -r scripts
        mv kept scripts
    done
}

# The processes that the run with this id has started.
workers_of() {
    cat "/proc/$1/task/$1/children"
}

@test "a worker that hangs without using the processor is replaced, and its record told" {
    make_wide_list 4000 >list.ndjson
    "$REMIT" batch list.ndjson -p slow -o out -q -j 2 --errors bad 2>/dev/null &
    wait_for_state $!
    workers=$(workers_of $!)
    kill -STOP "${workers%% *}"
    status=0; wait $! || status=$?
    [ "$status" -eq 1 ]
    [ "$(wc -l <out)" -eq 3999 ]
    sed -E 's/.*"id":"([0-9]*)".*/\1/' out | sort -n -c -u
    [ "$(grep -c ',crash,' bad)" -eq 1 ]
    [ "$(wc -l <bad)" -eq 2 ]
}

@test "whoever is killed, nothing is lost or doubled" {
    seq 100000 | awk '{ printf "{\"id\":\"%d\",\"employees\":%d}\n", $1, $1 % 400 }' >list.ndjson
    "$REMIT" batch list.ndjson -p size -o whole -q --explain
    RANDOM=7
    for whom in worker worker run run all all; do
        rm -f out out.part*
        setsid "$REMIT" batch list.ndjson -p size -o out -q --explain -j 2 2>/dev/null &
        run_id=$!
        until [ -e out.part.state ] || [ -e out ] || ! kill -0 $run_id; do sleep 0.01; done
        sleep "0.0$((RANDOM % 10))"
        case $whom in
            worker) kill -9 $(workers_of $run_id) || true ;;
            run) kill -9 $run_id || true ;;
            all) kill -9 -- -$run_id || true ;;
        esac
        if wait $run_id; then
            [ -e out ]
        else
            [ "$whom" != worker ]
            "$REMIT" batch list.ndjson -p size -o out -q --explain -j 2 --resume
        fi
        cmp whole out
    done
}

@test "what is added to a file while it is read is read too, line by line" {
    make_wide_list 3000 >list.ndjson
    head -c -500 list.ndjson >growing.ndjson
    "$REMIT" batch growing.ndjson -p slow -o out -q -j 2 &
    wait_for_state $!
    tail -c 500 list.ndjson >>growing.ndjson
    make_wide_list 100 3001 >>growing.ndjson
    wait $!
    "$REMIT" batch growing.ndjson -p slow -o whole -q
    cmp whole out
    [ "$(wc -l <out)" -eq 3100 ]
}

@test "a file that becomes shorter while it is read is an error" {
    make_wide_list 4000 >list.ndjson
    "$REMIT" batch list.ndjson -p slow -o out -q -j 2 2>messages &
    wait_for_state $!
    truncate -s 5000000 list.ndjson
    status=0; wait $! || status=$?
    [ "$status" -eq 2 ]
    grep -q "error: cannot read 'list.ndjson': it has become shorter meanwhile" messages
    [ ! -e out ]
}
