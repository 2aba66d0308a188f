#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# remit batch with SQLite databases: tables in, tables out, by what people do with them.

bats_require_minimum_version 1.5.0

setup() {
    load batch_fixture
    make_fixture
    sqlite3 portfolio.db <<'SQL'
CREATE TABLE companies (company TEXT, "Head count" TEXT, sector TEXT, note TEXT, founded INTEGER, share REAL);
INSERT INTO companies VALUES
  ('Alfa', '2,100', 'banking', 'a "quoted", one', 1999, 0.1),
  ('Beta', 7, NULL, 'two' || char(10) || 'lines', NULL, 3.0),
  ('Gamma', NULL, '', '  spaces  ', 2001, NULL),
  ('Delta', 250, 'Retail', 'ünïcode;', -5, 1e300);
SQL
}

# A database with the table companies of $1 rows, $2 its file.
make_table() {
    sqlite3 "$2" "CREATE TABLE companies (id TEXT, employees INTEGER, note TEXT);
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
        INSERT INTO companies SELECT 'c' || i, CASE WHEN i % 1000 = 7 THEN 'many' ELSE i % 400 END,
          CASE i % 3 WHEN 0 THEN 'a' || char(10) || 'b' ELSE NULL END FROM n;"
}

@test "a table is read as the same list in CSV would be" {
    sqlite3 -header -csv portfolio.db 'SELECT * FROM companies' >companies.csv
    "$REMIT" batch companies.csv -p size --map "Head count=employees" -q >from-csv
    "$REMIT" batch portfolio.db -p size --map "Head count=employees" -q >from-table
    cmp from-csv from-table
    [ "$(grep -c '"outcome":"large"' from-table)" -eq 2 ]
    # Whatever the file is called.
    cp portfolio.db portfolio.dat
    "$REMIT" batch portfolio.dat -p size --map "Head count=employees" -q | cmp from-csv -
    run "$REMIT" batch portfolio.db -p size -o out.csv -q --map "Head count=employees"
    [ "$status" -eq 0 ]
    [ "$(head -1 out.csv)" = "company,Head count,sector,note,founded,share,remit_id,remit_outcome,remit_points,remit_fired,remit_unknown,remit_assumed,remit_warnings" ]
    [ "$(sed -n 2p out.csv)" = 'Alfa,"2,100",banking,"a ""quoted"", one",1999,0.1,Alfa,large,3,hundreds; bank,,,' ]
}

@test "of several tables one has to be named, and each can be" {
    sqlite3 portfolio.db 'CREATE TABLE "odd "" name; --" (id, employees); INSERT INTO "odd "" name; --" VALUES (1, 300);
        CREATE VIEW large AS SELECT company, "Head count" AS employees FROM companies WHERE "Head count" = 250;
        CREATE TABLE keyed (id TEXT PRIMARY KEY, employees) WITHOUT ROWID; INSERT INTO keyed VALUES (9, 5);
        CREATE TABLE shadowed (rowid, oid, _rowid_, employees); INSERT INTO shadowed VALUES (1, 2, 3, 4);'
    run "$REMIT" batch portfolio.db -p size
    [ "$status" -eq 2 ]
    [[ $output = *"portfolio.db: error: there are 5 tables in this database: which one?"*"hint: --table names one of them: companies, keyed, large, odd \" name; --, shadowed"* ]]
    run "$REMIT" batch portfolio.db -p size --table companis
    [ "$status" -eq 2 ]
    [[ $output = *"there is no table 'companis' in this database"*"did you mean 'companies'"* ]]
    [[ $("$REMIT" batch portfolio.db -p size --table large -q) = '{"policy":"size","id":"Delta","outcome":"large"'* ]]
    [[ $("$REMIT" batch portfolio.db -p size --table 'odd " name; --' -q) = *'"id":"1","outcome":"large"'* ]]
    [[ $("$REMIT" batch portfolio.db -p size --table KEYED -q) = *'"id":"9","outcome":"small"'* ]]
    [[ $("$REMIT" batch portfolio.db -p size --table shadowed -q 2>/dev/null) = *'"outcome":"small"'* ]]
}

@test "a rejected row is told by its number, with its reason and its text" {
    sqlite3 list.db "CREATE TABLE t (id, employees, logo, name);
        INSERT INTO t VALUES ('a', 300, x'00ff', 'two' || char(10) || char(10) || 'lines'),
          ('b', x'0102', NULL, 'y'), ('c', 'many', NULL, 'z'), ('d', 5, x'00', NULL);"
    run --separate-stderr "$REMIT" batch list.db -p size --errors bad.csv -o out.csv -q
    [ "$status" -eq 1 ]
    [ "$(cut -d, -f1 bad.csv | tr '\n' ' ')" = "line 2 3 " ]
    grep -q "^2,.*,malformed,binary data in column 'employees'," bad.csv
    grep -q '^3,3,value,"column .employees.: .* got ""many""",' bad.csv
    [ "$(grep -c 'remit_id\|,a,large,\|,d,small,' out.csv)" -eq 3 ]
    run "$REMIT" batch list.db -p size -q -o out.csv
    [[ $output = *"list.db:t:3:3: error: column 'employees'"* ]]
}

@test "binary data that the output leaves out is told of once, where it would be kept" {
    sqlite3 list.db "CREATE TABLE t (id, employees, logo, note);
        INSERT INTO t VALUES ('a', 300, x'00ff', 'x'), ('b', 7, x'01', NULL), ('c', 7, NULL, 'y')"
    for jobs in 1 2; do
        for file in out.csv out.db; do
            run "$REMIT" batch list.db -p size -o $file -q -j $jobs
            [ "$status" -eq 0 ]
            [ "$(grep -c 'binary data' <<<"$output")" -eq 1 ]
            [[ $output = *"list.db: warning: column 'logo' holds binary data, which the output leaves out"* ]]
            rm -f out.db
        done
    done
    run cat out.csv
    [[ ${lines[1]} = "a,300,,x,a,large,"* ]]
    run "$REMIT" batch list.db -p size -o out.csv --only -q
    [ "$status" -eq 0 ]
    [[ $output != *"binary data"* ]]
    run "$REMIT" batch list.db -p size -o out.ndjson -q
    [[ $output != *"binary data"* ]]
}

@test "a NUL in a text costs its record, whatever the results become" {
    {
        echo '{"id":"first","employees":5}'
        echo '{"id":"a\u0000b","employees":5}'
        echo '{"id":"last","employees":"many"}'
        echo '{"id":"c","employees":300,"\u0000":"\u0000"}'
    } >list.ndjson
    for out in out.db out.csv out.ndjson; do
        run --separate-stderr "$REMIT" batch list.ndjson -p size -o $out --errors bad.csv -q
        [ "$status" -eq 1 ]
        grep -q "^2,7,value,field 'id': a NUL character in a text," bad.csv
        [ "$(wc -l <bad.csv)" -eq 3 ]
    done
    [ "$(sqlite3 out.db 'SELECT group_concat(id) FROM decisions')" = first,c ]
    [ "$(tr -d -c '\0' <out.csv | wc -c)" -eq 0 ]
    [ "$(wc -l <out.ndjson)" -eq 2 ]
    "$REMIT" batch out.csv -p size -q >again
    [ "$(wc -l <again)" -eq 2 ]
}

@test "rows of nothing but separators are no records, nor do they move the others" {
    printf 'id,employees\na,5\n,\n , \nb,many\n\n,\n"",""\n,\r\n,' >list.csv
    for jobs in 1 3; do
        run --separate-stderr "$REMIT" batch list.csv -p size --jobs $jobs
        [ "$status" -eq 1 ]
        [ "$(wc -l <<<"$output")" -eq 2 ]
        [[ $stderr = *"list.csv:5:3: error: column 'employees'"* ]]
        [[ $stderr = *"read 3 records in "*": 2 decided, 1 rejected"* ]]
    done
    # A row of a table is one, whatever it holds.
    sqlite3 empty.db 'CREATE TABLE t (id, employees); INSERT INTO t VALUES (NULL, NULL), (1, 2);'
    [ "$("$REMIT" batch empty.db -p size -q | wc -l)" -eq 2 ]
}

@test "a --where that fails says that it is the --where" {
    echo '{"id":"a","employees":5}' >list.ndjson
    run "$REMIT" batch list.ndjson -p size -q --where 'employees // 0 > 1'
    [ "$status" -eq 1 ]
    [[ $output = *"list.ndjson:1:1: error: --where: attempt to perform 'n//0'"* ]]
}

@test "the number of workers changes no byte of what is made of a table" {
    make_table 60000 list.db
    for jobs in 1 2 5; do
        run timeout -s KILL 60 "$REMIT" batch list.db -p size -o out$jobs.csv --errors bad$jobs -q -j $jobs
        [ "$status" -eq 1 ]
        timeout -s KILL 60 "$REMIT" batch list.db -p size -o out$jobs.db -q -j $jobs 2>/dev/null || [ $? -eq 1 ]
        sqlite3 out$jobs.db .dump >dump$jobs
    done
    for jobs in 2 5; do
        cmp out1.csv out$jobs.csv
        cmp bad1 bad$jobs
        cmp dump1 dump$jobs
    done
    [ "$(grep -o '^[0-9]*,[0-9]*,value' bad1 | sed -n '1p;$p' | tr '\n' ' ')" = "7,4,value 59007,8,value " ]
    [ "$(sqlite3 out1.db 'SELECT count(*), sum(employees) FROM decisions')" = "59940|$(sqlite3 list.db "SELECT sum(employees) FROM companies WHERE employees <> 'many'")" ]
}

@test "results become a table, with the columns of the CSV and their types" {
    "$REMIT" batch portfolio.db -p size -o decisions.db --map "Head count=employees" -q
    [ "$(sqlite3 decisions.db 'SELECT group_concat(name) FROM pragma_table_info("decisions")')" = \
        "company,Head count,sector,note,founded,share,remit_id,remit_outcome,remit_points,remit_fired,remit_unknown,remit_assumed,remit_warnings" ]
    # What was a table stays as it was: kinds, missing values and all.
    for table in companies decisions; do
        file=portfolio.db
        [ $table = companies ] || file=decisions.db
        sqlite3 $file "SELECT quote(company), quote(\"Head count\"), quote(note), quote(founded), quote(share) FROM $table" >$table
    done
    cmp companies decisions
    [ "$(sqlite3 decisions.db "SELECT company FROM decisions WHERE remit_points >= 2 AND typeof(remit_points) = 'integer'" | tr '\n' ' ')" = "Alfa Delta " ]
    printf 'id,employees,zip\n1,300,01234\n2,,10115\n' >list.csv
    "$REMIT" batch list.csv -p size -o list.sqlite --out-table 'big "or" small' -q
    [ "$(sqlite3 list.sqlite 'SELECT quote(employees), quote(zip), remit_outcome FROM "big ""or"" small"' | tr '\n' ' ')" = "300|'01234'|large NULL|'10115'|small " ]
    printf '{"id":"a","employees":300}\n' >list.ndjson
    "$REMIT" batch list.ndjson -p size -o plain.db --only -q
    [ "$(sqlite3 plain.db 'SELECT id, outcome, points, fired FROM decisions')" = "a|large|2|hundreds" ]
}

@test "a database gets a table beside those it has, and loses none without being told to" {
    "$REMIT" batch portfolio.db --table companies -p size -o portfolio.db -q 2>/dev/null
    [ "$(sqlite3 portfolio.db 'SELECT count(*) FROM companies JOIN decisions ON remit_id = companies.company')" = 4 ]
    before=$(sha256sum <portfolio.db)
    run "$REMIT" batch portfolio.db --table companies -p size -o portfolio.db -q
    [ "$status" -eq 2 ]
    [[ $output = *"portfolio.db: error: there is a table 'decisions' in this database already"*"--replace"*"--out-table"* ]]
    [ "$before" = "$(sha256sum <portfolio.db)" ]
    "$REMIT" batch portfolio.db --table companies -p size -o portfolio.db --replace --where "industry == 'banking'" -q
    [ "$(sqlite3 portfolio.db 'SELECT count(*) FROM decisions')" = 1 ]
    run "$REMIT" batch portfolio.db --table companies -p size -o portfolio.db --out-table Companies --replace -q
    [ "$status" -eq 2 ]
    [[ $output = *"would be replaced by what is made of it"* ]]
    sqlite3 portfolio.db 'CREATE VIEW v AS SELECT 1'
    run "$REMIT" batch portfolio.db --table companies -p size -o portfolio.db --out-table v --replace
    [ "$status" -eq 2 ]
    [[ $output = *"there is a view 'v' in this database already"* ]]
    [ "$(sqlite3 portfolio.db 'SELECT count(*) FROM companies')" = 4 ]
    [ ! -e portfolio.db.part ]
}

@test "a run that ends early leaves the table whole or absent" {
    make_table 200000 list.db
    cp list.db before.db
    for signal in INT KILL; do
        for out in new.db list.db; do
            "$REMIT" batch list.db --table companies -p size -o $out -q 2>/dev/null &
            until [ -s $out.part ]; do sleep 0.01; done
            kill -s $signal $!
            wait $! || true
            [ "$(sqlite3 list.db 'PRAGMA integrity_check')" = ok ]
            [ "$(sqlite3 list.db .tables)" = companies ]
            [ ! -e new.db ]
        done
    done
    run timeout -s KILL 60 "$REMIT" batch list.db --table companies -p size -o new.db -q
    [ "$status" -eq 1 ]
    [ "$(sqlite3 new.db 'SELECT count(*) FROM decisions')" = 199800 ]
    [ ! -e new.db.part ]
}

@test "a view that never ends can be interrupted" {
    sqlite3 endless.db 'CREATE VIEW rows AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
          SELECT i AS employees FROM n;
        CREATE VIEW none AS SELECT * FROM rows WHERE employees < 0;'
    for view in rows none; do
        run timeout -s INT -k 20 1 "$REMIT" batch endless.db --table $view -p size -o out.csv -q
        [ "$status" -eq 124 ]
        [ ! -e out.csv ] && [ ! -e out.csv.part ]
    done
}

@test "a database that cannot be read is one clear error" {
    printf 'no database at all\n' >text.db
    run "$REMIT" batch text.db -p size
    [ "$status" -eq 2 ]
    [[ $output = *"'text.db' is no SQLite database"*"--input-format"* ]]
    printf 'SQLite format 3\0 but only so it seems, for a while' >false.db
    run "$REMIT" batch false.db -p size
    [ "$status" -eq 2 ]
    [[ $output = "false.db: error: this is no SQLite database"* ]]
    sqlite3 empty.db 'PRAGMA user_version = 1'
    run "$REMIT" batch empty.db -p size
    [ "$status" -eq 2 ]
    [[ $output = *"there is no table in this database"* ]]
    make_table 20000 list.db
    head -c 300000 list.db >cut.db
    for jobs in 1 2; do
        run "$REMIT" batch cut.db -p size -o out.csv -q -j $jobs
        [ "$status" -eq 2 ]
        [[ $output = *"cut.db: error: the database is damaged"* ]]
        [ ! -e out.csv ] && [ ! -e out.csv.part ]
    done
    for way in 'cat list.db | "$REMIT" batch - -p size' '"$REMIT" batch - -p size <list.db'; do
        run bash -c "$way"
        [ "$status" -eq 2 ]
        [[ $output = *"<stdin>"*"a SQLite database"*"from a file, not from a pipe"* ]]
    done
    printf 'id\n1\n' >list.csv
    run "$REMIT" batch list.csv -p size --table t
    [ "$status" -eq 2 ]
    [[ $output = *"--table names a table of a database"* ]]
    run "$REMIT" batch list.db -p size --shard 1/2
    [ "$status" -eq 2 ]
    [[ $output = *"make views of its shares"* ]]
    sqlite3 list.db 'CREATE TABLE other (x); INSERT INTO other VALUES (1)'
    run "$REMIT" batch list.db -p size --table other
    [ "$status" -eq 2 ]
    [[ $output = *"list.db:other: error: no column of the table is a field of company"* ]]
}

@test "a database that is locked is waited for a moment, then told" {
    coproc lock { sqlite3 portfolio.db; }
    echo 'BEGIN EXCLUSIVE; SELECT 1;' >&"${lock[1]}"
    read -r -t 20 <&"${lock[0]}"
    run "$REMIT" batch portfolio.db -p size
    echo 'ROLLBACK; SELECT 2;' >&"${lock[1]}"
    read -r -t 20 <&"${lock[0]}"
    exec {lock[1]}>&-
    [ "$status" -eq 2 ]
    [[ $output = *"portfolio.db: error: another program has locked the database"*hint:* ]]
    "$REMIT" batch portfolio.db -p size --map "Head count=employees" -q -o out.csv
}

@test "a table that cannot be written is one clear error before the work" {
    for target in list.txt.db dir.db; do
        [ $target = dir.db ] && mkdir dir.db || echo text >list.txt.db
        run "$REMIT" batch portfolio.db -p size -o $target
        [ "$status" -eq 2 ]
        [[ $output = *"$target"*"error:"* || $output = *"error:"*"$target"* ]]
        [ ! -e $target.part ]
    done
    run "$REMIT" batch portfolio.db -p size -f sqlite
    [ "$status" -eq 2 ]
    [[ $output = *"-o decisions.db"* ]]
    run "$REMIT" batch portfolio.db -p size -o out.db.gz
    [ "$status" -eq 2 ]
    run "$REMIT" batch portfolio.db -p size -o out.csv --replace
    [ "$status" -eq 2 ]
    run "$REMIT" batch portfolio.db -p size -o out.db --out-table sqlite_x
    [ "$status" -eq 2 ]
    printf 'id,ID,employees\n1,2,3\n' >list.csv
    run "$REMIT" batch list.csv -p size -o out.db --map ID= -q
    [ "$status" -eq 2 ]
    [[ $output = *"two columns named 'ID'"*"--only"* ]]
    [ ! -e out.db ] && [ ! -e out.db.part ]
    run "$REMIT" batch list.csv -p size -o out.db --map ID= -q --only
    [ "$status" -eq 0 ]
}

@test "a value that is too large costs its row" {
    sqlite3 list.db "CREATE TABLE t (id, employees, note); INSERT INTO t VALUES ('a', 1, 'x'),
        ('b', 2, printf('%.*c', 17000000, 'x')), ('c', 3, printf('%.*c', 40000000, 'x')),
        ('d', 4, zeroblob(50000000)), ('e', 5, 'y')"
    for jobs in 1 2; do
        run --separate-stderr "$REMIT" batch list.db -p size -q -j $jobs
        [ "$status" -eq 1 ]
        [ "$(sed -E 's/.*"id":"(.)".*/\1/' <<<"$output" | tr '\n' ' ')" = "a e " ]
        [ "$(grep -c 'error: a row of more than 16777216 bytes' <<<"$stderr")" -eq 3 ]
        [[ $stderr = *"list.db:t:4:1: error: a row"* ]]
    done
}
