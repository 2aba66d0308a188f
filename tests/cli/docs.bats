#!/usr/bin/env bats
# Every command in a ```console block of the guides is run, in a copy of the scripts and samples, and must
# print what the guide shows. A line of only "…" stands for any lines.

setup() {
  work=$(mktemp -d)
  cp -r "$SOURCE_DIR/scripts" "$work/scripts"
  mkdir -p "$work/db" "$work/build"
  cp -r "$SOURCE_DIR/db/samples" "$work/db/samples" 2>/dev/null || true
  ln -s "$REMIT" "$work/build/remit"
  export REMIT_SCRIPTS=scripts NO_COLOR=1
}

teardown() {
  rm -rf "$work"
}

# Does the output fit what is expected? Compared line by line, "…" skipping to the next line that fits.
fits() {
  awk -v expected="$1" '
    BEGIN {
      while ((getline line < expected) > 0) want[++wants] = line
      at = 1
    }
    {
      if (want[at] == "…") {
        if (at < wants && want[at + 1] == $0) at += 2
      } else if (at <= wants && want[at] == $0) {
        at++
      } else {
        bad = 1
        print "line " NR ": got  [" $0 "]"
        print "        want [" want[at] "]"
        exit
      }
    }
    END {
      if (want[at] == "…") at++
      if (!bad && at <= wants) { bad = 1; print "missing: [" want[at] "]" }
      exit bad
    }'
}

run_guide() {
  local guide=$1 in_block=0 command="" count=0 line
  cd "$work"
  check() {
    [ -n "$command" ] || return 0
    bash -c "$command" >"$work/got" 2>&1 || true
    fits "$work/want" <"$work/got" || { echo "in $guide: $command"; return 1; }
    count=$((count + 1))
    command=""
  }
  while IFS= read -r line; do
    case "$line" in
    '```console') in_block=1 ;;
    '```')
      [ $in_block = 1 ] && { check || return 1; }
      in_block=0
      ;;
    '$ '*)
      [ $in_block = 1 ] || continue
      check || return 1
      command=${line#\$ }
      : >"$work/want"
      ;;
    *) [ $in_block = 1 ] && printf '%s\n' "$line" >>"$work/want" ;;
    esac
  done <"$SOURCE_DIR/$guide"
  echo "$count commands in $guide"
  [ $count -gt 0 ]
}

@test "the README shows what remit prints" {
  run_guide README.md
}

@test "the guide to policies shows what remit prints" {
  run_guide scripts/README.md
}

@test "the guide to the knowledge base shows what remit prints" {
  run_guide db/README.md
}
