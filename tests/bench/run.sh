#!/usr/bin/env bash
# The benchmark: remit against the same policy by hand in C, and against other engines where they
# are installed. Decisions are compared first, then the runs take turns. See README.md.
set -euo pipefail

usage() {
  cat >&2 <<'END'
usage: tests/bench/run.sh [-n RECORDS] [-r ROUNDS] [-m RECORDS] [-b BUILD] [-w FOLDER] [-s]
  -n  records to time (500000)
  -r  rounds of runs that take turns (7)
  -m  records of the large list whose memory is measured (2000000)
  -b  folder to build in (build-bench)
  -w  folder for inputs and outputs, about 2 KB a record of -m (TMPDIR/remit-bench)
  -s  short: the yardstick alone
END
  exit "${1:-2}"
}

records=500000 rounds=7 many=2000000 build='' work=${TMPDIR:-/tmp}/remit-bench short=''
[ "${1:-}" != --help ] || usage 0
while getopts n:r:m:b:w:s option; do
  case $option in
    n) records=$OPTARG ;;
    r) rounds=$OPTARG ;;
    m) many=$OPTARG ;;
    b) build=$OPTARG ;;
    w) work=$OPTARG ;;
    s) short=yes ;;
    *) usage ;;
  esac
done
here=$(cd "$(dirname "$0")" && pwd)
source=$(cd "$here/../.." && pwd)
build=${build:-$source/build-bench}
mkdir -p "$work"
work=$(cd "$work" && pwd)

say() { printf '%s\n' "$*"; }
fail() { say "FAILED: $*" >&2; exit 1; }

# ---- building and generating ----

{
  cmake -S "$source" -B "$build" -DCMAKE_BUILD_TYPE=Release -DREMIT_BENCH=ON -DREMIT_TESTS=OFF &&
    cmake --build "$build"
} >"$work/build.log" 2>&1 || fail "the build; see $work/build.log"
remit=$build/remit yardstick=$build/tests/bench/bench-yardstick
generate=$build/tests/bench/bench-generate measure=$build/tests/bench/bench-measure
export REMIT_SCRIPTS=$source/scripts
jobs=()
"$remit" batch --help | grep -q -- '-j' && jobs=(-j 1)

"$generate" profiles "$records" >"$work/in.ndjson"
"$generate" rules 100 >"$work/many.lua"
few=$((records / 20))
head -n "$few" "$work/in.ndjson" >"$work/few.ndjson"
head -n 1 "$work/in.ndjson" >"$work/one.ndjson"

decide() { # POLICY INPUT OUTPUT [OPTION...]
  local policy=$1 input=$2 output=$3
  shift 3
  "$remit" batch -q "$input" -p "$policy" -o "$output" ${jobs[@]+"${jobs[@]}"} "$@"
}

# ---- measuring ----

# run NAME COMMAND...: one measured run, added to NAME's. Outputs are new files each time: to take the
# place of an old one costs what the file system makes of it.
run() {
  local name=$1
  shift
  rm -f "$work/hand.ndjson" "$work/out.ndjson"
  "$measure" "$work/took" "$@" || fail "$name: $*"
  cat "$work/took" >>"$work/times-$name"
}
forget() { rm -f "$work"/times-*; }
# median NAME COLUMN: 1 wall, 2 user, 3 system, 4 memory, 5 user and system.
median() {
  awk -v c="$2" '{ print c == 5 ? $2 + $3 : $c }' "$work/times-$1" | sort -g |
    awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}
# ratio A B COLUMN: the median over rounds of A's time by B's.
ratio() {
  paste "$work/times-$1" "$work/times-$2" |
    awk -v c="$3" '{ print c == 5 ? ($2 + $3) / ($6 + $7) : $c / $(c + 4) }' | sort -g |
    awk '{ v[NR] = $1 } END { printf "%.3f", v[int((NR + 1) / 2)] }'
}
# row NAME RECORDS TEXT [BASE]: a line of the table; BASE ran in the same rounds.
row() {
  local by=- by_wall=-
  if [ $# -gt 3 ]; then by=$(ratio "$4" "$1" 5) by_wall=$(ratio "$4" "$1" 1); fi
  awk -v n="$2" -v text="$3" -v wall="$(median "$1" 1)" -v cpu="$(median "$1" 5)" \
    -v memory="$(median "$1" 4)" -v by="$by" -v by_wall="$by_wall" 'BEGIN {
      printf "| %-34s | %8.3f | %8.3f | %8.1f | %6s | %6s |\n", text, wall / n * 1e6,
        cpu / n * 1e6, memory / 1024, by, by_wall }'
}
head_row() {
  say ''
  say "| $1 | µs a record, wall | µs, user and system | MiB | ratio by CPU | by wall |"
  say '|---|---|---|---|---|---|'
}

# ---- the same decisions? ----

hash_of() { head -n 1 "$1" | sed -n "s/.*\"$2\":\"\{0,1\}\([^\",}]*\).*/\1/p"; }
by_hand() { # OUTPUT-OF-REMIT INPUT OUTPUT: the yardstick's bytes with the hashes of that output
  "$yardstick" "$2" "$3" "$(hash_of "$1" policy_hash)" "$(hash_of "$1" kb_hash)"
}
for policy in bench bench-one-function bench-functions; do
  decide "$here/$policy.lua" "$work/in.ndjson" "$work/$policy.ndjson"
  by_hand "$work/$policy.ndjson" "$work/in.ndjson" "$work/hand.ndjson"
  cmp "$work/$policy.ndjson" "$work/hand.ndjson" || fail "$policy.lua decides otherwise"
  say "same bytes: $policy.lua and the yardstick, $records records"
done
# As the other engines write it.
sed -E 's/^\{"policy":"bench",/{/; s/"outcome"/"structure"/; s/"scores":\{([^}]*)\}/\1/
  s/"r([0-9]+)"/\1/g; s/,"unknown".*/}/' "$work/bench.ndjson" >"$work/plain.ndjson"
policy_hash=$(hash_of "$work/bench.ndjson" policy_hash)
kb_hash=$(hash_of "$work/bench.ndjson" kb_hash)

# same NAME TEXT OUTPUT RECORDS
same() {
  head -n "$4" "$work/plain.ndjson" | cmp - "$3" || fail "$2 decides otherwise"
  say "same decisions: $2 and remit, $4 records"
}

# ---- remit and the yardstick ----

hand() { run "$1" "$yardstick" "$work/in.ndjson" "$work/hand.ndjson" "$policy_hash" "$kb_hash"; }
batch() { # NAME POLICY INPUT [OPTION...]
  local name=$1 policy=$2 input=$3
  shift 3
  run "$name" "$remit" batch -q "$input" -p "$policy" -o "$work/out.ndjson" "$@"
}
forget
for _ in $(seq "$rounds"); do
  hand hand
  batch bench "$here/bench.lua" "$work/in.ndjson" ${jobs[@]+"${jobs[@]}"}
  if [ -z "$short" ]; then
    batch one "$here/bench-one-function.lua" "$work/in.ndjson" ${jobs[@]+"${jobs[@]}"}
    batch all "$here/bench-functions.lua" "$work/in.ndjson" ${jobs[@]+"${jobs[@]}"}
    batch structure structure "$work/in.ndjson" ${jobs[@]+"${jobs[@]}"}
  fi
done
head_row "$records records, $rounds rounds"
row hand "$records" 'by hand in C'
row bench "$records" 'remit, 24 conditions' hand
[ -z "$short" ] || exit 0
row one "$records" 'remit, one rule a Lua function' hand
row all "$records" 'remit, all rules Lua functions' hand
row structure "$records" 'remit, the shipped structure'

# ---- workers, start-up, many rules, memory ----

# How much faster two processes can be on this machine at all: they share nothing but it.
half=$((records / 2))
head -n "$half" "$work/in.ndjson" >"$work/half1.ndjson"
tail -n +$((half + 1)) "$work/in.ndjson" >"$work/half2.ndjson"
halves() {
  rm -f "$work/out1.ndjson" "$work/out2.ndjson"
  # shellcheck disable=SC2016 # the inner shell's own
  run halves sh -c '"$0" batch -q "$2/half1.ndjson" -p "$1" -o "$2/out1.ndjson" -j 1 &
    "$0" batch -q "$2/half2.ndjson" -p "$1" -o "$2/out2.ndjson" -j 1 && wait "$!"' \
    "$remit" "$here/bench.lua" "$work"
}

if [ ${#jobs[@]} -gt 0 ]; then
  forget
  for _ in $(seq "$rounds"); do
    batch j1 "$here/bench.lua" "$work/in.ndjson" -j 1
    batch j2 "$here/bench.lua" "$work/in.ndjson" -j 2
    halves
  done
  head_row "workers: times faster than -j 1, by wall"
  row j1 "$records" '-j 1'
  row j2 "$records" '-j 2' j1
  row halves "$records" 'two runs at once, half the list each' j1
else
  say ''
  say 'left out: -j 2 against -j 1 (this remit has no -j)'
fi

forget
for _ in $(seq 15); do batch start "$here/bench.lua" "$work/one.ndjson"; done
for _ in 1 2 3 4 5; do batch start-many "$work/many.lua" "$work/one.ndjson"; done
say ''
awk -v few="$(median start 1)" -v many="$(median start-many 1)" 'BEGIN {
  printf "start-up, one record, wall: %.1f ms with 24 rules, %.1f ms with 2400\n",
    few * 1e3, many * 1e3 }'

for _ in 1 2 3 4 5; do
  batch few "$here/bench.lua" "$work/few.ndjson" ${jobs[@]+"${jobs[@]}"}
  batch few-many "$work/many.lua" "$work/few.ndjson" ${jobs[@]+"${jobs[@]}"}
done
awk -v n="$((few - 1))" -v a="$(median few 5)" -v a0="$(median start 5)" \
  -v b="$(median few-many 5)" -v b0="$(median start-many 5)" 'BEGIN {
  printf "2400 rules: %.2f µs of CPU a record without start-up, 24 rules %.2f: %.1f times\n",
    (b - b0) / n * 1e6, (a - a0) / n * 1e6, (b - b0) / (a - a0) }'

"$generate" profiles "$many" >"$work/large.ndjson"
head -n 10000 "$work/large.ndjson" >"$work/small.ndjson"
forget
for _ in 1 2 3; do batch small "$here/bench.lua" "$work/small.ndjson"; done
batch large "$here/bench.lua" "$work/large.ndjson"
awk -v n="$many" -v a="$(median small 4)" -v b="$(median large 4)" 'BEGIN {
  printf "memory of a process: 10000 records %.2f MiB, %d records %.2f MiB (%+.1f %%)\n",
    a / 1024, n, b / 1024, (b / a - 1) * 100 }'
rm -f "$work/large.ndjson" "$work/out.ndjson"

# ---- other engines ----

fill_in() { sed "s,@INPUT@,$2,; s,@OUTPUT@,$3," "$here/$1"; }
nodes=${REMIT_BENCH_NODE:-$work}
export REMIT_BENCH_NODE=$nodes
has_package() { command -v node >/dev/null && [ -d "$nodes/node_modules/$1" ]; }
others=()

duck() {
  if command -v duckdb >/dev/null; then duckdb <"$work/duck.sql"; else
    node "$here/duckdb.mjs" "$work/duck.sql"; fi
}
if command -v duckdb >/dev/null || has_package @duckdb/node-api; then
  fill_in policy.sql "$work/in.ndjson" "$work/duck.ndjson" >"$work/duck.sql"
  duck
  same duck DuckDB "$work/duck.ndjson" "$records"
  others+=(duck)
else
  say 'left out: DuckDB (no program duckdb, no package @duckdb/node-api in REMIT_BENCH_NODE)'
fi
if command -v clips >/dev/null; then
  "$generate" facts "$few" >"$work/facts"
  fill_in policy.clp "$work/facts" "$work/clips.ndjson" >"$work/clips.clp"
  clips -f2 "$work/clips.clp" </dev/null >"$work/clips.log"
  same clips CLIPS "$work/clips.ndjson" "$few"
  others+=(clips)
else
  say 'left out: CLIPS (no program clips; Debian has it as clips)'
fi
if has_package json-rules-engine; then
  node "$here/json-rules.mjs" "$work/few.ndjson" "$work/node.ndjson"
  same node json-rules-engine "$work/node.ndjson" "$few"
  others+=(node)
else
  say 'left out: json-rules-engine (no such package in REMIT_BENCH_NODE)'
fi
[ ${#others[@]} -gt 0 ] || exit 0
forget
for _ in 1 2 3; do
  hand hand
  batch bench "$here/bench.lua" "$work/in.ndjson" ${jobs[@]+"${jobs[@]}"}
  run few-hand "$yardstick" "$work/few.ndjson" "$work/hand.ndjson" "$policy_hash" "$kb_hash"
  for other in "${others[@]}"; do
    case $other in
      duck) if command -v duckdb >/dev/null; then run duck duckdb -f "$work/duck.sql"; else
        run duck node "$here/duckdb.mjs" "$work/duck.sql"; fi ;;
      clips) run clips clips -f2 "$work/clips.clp" ;;
      node) run node node "$here/json-rules.mjs" "$work/few.ndjson" "$work/node.ndjson" ;;
    esac
  done
done
head_row "others, 3 rounds"
row hand "$records" 'by hand in C'
row bench "$records" 'remit, 24 conditions' hand
for other in "${others[@]}"; do
  case $other in
    duck) row duck "$records" 'DuckDB, one thread' hand ;;
    clips) row clips "$few" "CLIPS, $few records" few-hand ;;
    node) row node "$few" "json-rules-engine, $few records" few-hand ;;
  esac
done
case " ${others[*]} " in *' duck '*)
  say ''
  say "remit is $(ratio duck bench 1) times as fast as DuckDB by wall, $(ratio duck bench 5) by CPU" ;;
esac
