#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# remit batch with packed files: gzip and zstd in and out, by what people do with them.

bats_require_minimum_version 1.5.0

setup() {
    load batch_fixture
    make_fixture
}

# Runs it, where rejected records are fine.
batch() {
    timeout -s KILL 100 "$REMIT" batch "$@" -p size -q 2>>messages || [ $? -eq 1 ]
}

@test "a packed list is read as what is packed in it" {
    make_list 2000 >list.ndjson
    printf 'id,employees\r\na,"2,100"\r\nb,7\r\n' >list.csv
    printf '[{"id":"a","employees":300},{"id":"b"}]' >list.json
    for list in list.ndjson list.csv list.json; do
        batch "$list" -o plain
        gzip -k "$list"
        zstd -q "$list"
        for packed in "$list.gz" "$list.zst"; do
            batch "$packed" -o out
            cmp plain out
            batch - -f ndjson -o out <"$packed"
            cmp plain out
        done
        # The name may be wrong: the bytes are not.
        cp "$list.gz" misnamed.dat
        batch misnamed.dat -o out
        cmp plain out
        cp "$list" "misnamed-$list.gz"
        batch "misnamed-$list.gz" -o out
        cmp plain out
    done
}

@test "packed files one behind the other are one list" {
    make_list 50 >list.ndjson
    cat list.ndjson list.ndjson >both.ndjson
    batch both.ndjson -o plain
    gzip -c list.ndjson >one.gz
    zstd -qc list.ndjson >one.zst
    cat one.gz one.gz >both.ndjson.gz
    cat one.zst one.zst >both.ndjson.zst
    for packed in both.ndjson.gz both.ndjson.zst; do
        batch "$packed" -o out
        cmp plain out
    done
}

@test "as a filter it answers packed lines as they come" {
    coproc filter { "$REMIT" batch - -p size -q; }
    exec 8>&"${filter[1]}" {filter[1]}>&-
    for id in a b c; do
        printf '{"id":"%s"}\n' $id | gzip >&8
        IFS= read -r -t 20 answer <&"${filter[0]}"
        [[ $answer = *"\"id\":\"$id\""* ]]
    done
    exec 8>&-
}

@test "results and rejected records are packed as they are called, the same for every -j" {
    make_list 60000 >list.ndjson
    batch list.ndjson -o plain.ndjson --errors plain.csv
    gzip -k list.ndjson
    for jobs in 1 2 5; do
        batch list.ndjson.gz -o out$jobs.ndjson.gz --errors bad$jobs.csv.zst -j $jobs
        batch list.ndjson -o out$jobs.csv.zst -j $jobs
    done
    zcat out1.ndjson.gz | cmp - plain.ndjson
    zstdcat -q bad1.csv.zst | cmp - plain.csv
    for jobs in 2 5; do
        cmp out1.ndjson.gz out$jobs.ndjson.gz
        cmp bad1.csv.zst bad$jobs.csv.zst
        cmp out1.csv.zst out$jobs.csv.zst
    done
    [[ $(zstdcat -q out1.csv.zst | head -2) = id,outcome,*$'\n'1,small,* ]]
    [ ! -e out1.ndjson.gz.part ]
}

@test "a packed file that was cut off or damaged is one clear error, and there is no output" {
    make_list 20000 >list.ndjson
    gzip -k list.ndjson
    zstd -q list.ndjson
    for packed in list.ndjson.gz list.ndjson.zst; do
        for jobs in 1 2; do
            size=$(stat -c %s "$packed")
            head -c $((size / 2)) "$packed" >cut.ndjson.${packed##*.}
            run "$REMIT" batch cut.ndjson.${packed##*.} -p size -o out -q -j $jobs
            [ "$status" -eq 2 ]
            [ "$(grep -c 'error:' <<<"$output")" -ge 1 ]
            [[ $output = *"cut.ndjson.${packed##*.}: error: the file ends in the middle of its "*" data, after $((size / 2)) bytes"*"hint: it was cut off"* ]]
            [ ! -e out ] && [ ! -e out.part ]
            { head -c $((size / 2)) "$packed"; printf 'XXXXXXXXXXXXXXXX'; tail -c +$((size / 2 + 17)) "$packed"; } >bad
            run "$REMIT" batch bad -p size --input-format ndjson -o out -q -j $jobs
            [ "$status" -eq 2 ]
            [[ $output = *"bad: error: the "*" data is damaged at byte "* ]]
            [ ! -e out ] && [ ! -e out.part ]
        done
    done
    { cat list.ndjson.gz; echo nonsense; } >tail.ndjson.gz
    run "$REMIT" batch tail.ndjson.gz -p size -o out -q
    [ "$status" -eq 2 ]
    [[ $output = *"tail.ndjson.gz: error: the gzip data is damaged at byte "* ]]
    : >empty.ndjson.gz
    run "$REMIT" batch empty.ndjson.gz -p size -o out
    [ "$status" -eq 2 ]
    [[ $output = *"the file ends in the middle of its gzip data, after 0 bytes"* ]]
    gzip -c </dev/null >none.ndjson.gz
    run "$REMIT" batch none.ndjson.gz -p size -o out
    [ "$status" -eq 1 ]
    [[ $output = *"there are no records in 'none.ndjson.gz'"* ]]
}

@test "what is packed twice, or is no list, is told" {
    printf '{"id":"a"}\n' | gzip | gzip >twice.gz
    run "$REMIT" batch twice.gz -p size
    [ "$status" -eq 2 ]
    [[ $output = *"'twice.gz' holds gzip, packed as gzip"*"hint: unpack it first"* ]]
    printf 'PK\003\004xxxx' >book.dat
    run "$REMIT" batch book.dat -p size
    [ "$status" -eq 2 ]
    [[ $output = *"'book.dat' is a zip archive or a workbook, not text"*"CSV UTF-8"* ]]
    printf 'BZh91AY&SYxx' >list.ndjson.bz2
    run "$REMIT" batch list.ndjson.bz2 -p size
    [[ $output = *"is bzip2, not text"*"bzcat list.ndjson.bz2 | remit batch -"* ]]
}

@test "a small file that unpacks to a very long line loses that line only" {
    { echo '{"id":"a"}'; head -c 300000000 /dev/zero | tr '\0' ' '; echo '{}'; echo '{"id":"b"}'; } |
        gzip -1 >bomb.ndjson.gz
    for jobs in 1 2; do
        run --separate-stderr "$REMIT" batch bomb.ndjson.gz -p size -q -j $jobs
        [ "$status" -eq 1 ]
        [ "${#lines[@]}" -eq 2 ]
        [[ $stderr = *"bomb.ndjson.gz:2:1: error: a record of more than 16 MiB"* ]]
    done
}

@test "a share of a packed file is refused, and a packed output is not gone on with" {
    make_list 10 | gzip >list.ndjson.gz
    run "$REMIT" batch list.ndjson.gz -p size --shard 1/2
    [ "$status" -eq 2 ]
    [[ $output = *"--shard takes a share of a plain file, and 'list.ndjson.gz' is gzip"*"unpack it first"* ]]
    run "$REMIT" batch list.ndjson.gz -p size --resume -o out.ndjson.gz
    [ "$status" -eq 2 ]
    [[ $output = *"this run cannot be resumed"*"plain text"* ]]
    [ ! -e out.ndjson.gz.part ]
}

@test "a run over a packed list goes on where it was killed" {
    make_list 150000 >list.ndjson
    batch list.ndjson -o whole --errors whole.bad
    gzip list.ndjson
    for signal in KILL INT; do
        rm -f out bad out.part* bad.part
        "$REMIT" batch list.ndjson.gz -p size -o out -q -j 1 --errors bad 2>/dev/null &
        for _ in $(seq 400); do [ -e out.part.state ] || [ -e out ] && break; sleep 0.02; done
        kill -s $signal $! 2>/dev/null || true
        wait $! || true
        [ -e out ] || [ -e out.part.state ]
        batch list.ndjson.gz -o out --errors bad --resume
        cmp whole out
        cmp whole.bad bad
        [ ! -e out.part.state ]
    done
}
