#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# ./bootstrap on a machine made of stand-ins: each command writes down that it was called, and
# pkg-config knows a module when the file have/MODULE is there.

setup() {
    machine=$BATS_TEST_TMPDIR
    mkdir -p "$machine/bin" "$machine/have" "$machine/a checkout"
    cp "$SOURCE_DIR/bootstrap" "$machine/a checkout/"
    for tool in sh cat dirname env getconf mkdir sed tail; do
        ln -s "$(command -v "$tool")" "$machine/bin/$tool"
    done
    touch "$machine/calls"
    stand_in cc 'cat >/dev/null'
    stand_in cmake '[ "$*" != --version ] || echo "cmake version 3.28.3"'
    stand_in id 'echo "${FAKE_UID:-0}"'
    stand_in pkg-config 'for last; do :; done; [ -e "'"$machine"'/have/${last%% *}" ]'
    for tool in ninja ctest bats sqlite3 zstd; do
        stand_in "$tool" :
    done
    for module in lua5.4 sqlite3 libmd libedit zlib libzstd cmocka jansson; do
        touch "$machine/have/$module"
    done
}

# stand_in NAME SCRIPT
stand_in() {
    printf '#!/bin/sh\necho "%s $*" >>"%s/calls"\n%s\n' "$1" "$machine" "$2" >"$machine/bin/$1"
    chmod +x "$machine/bin/$1"
}

bootstrap() {
    run env PATH="$machine/bin" "$machine/a checkout/bootstrap" "$@"
}

# Brings libmd when it is asked to install anything.
apt_that_works() {
    stand_in apt-get 'echo "frontend $DEBIAN_FRONTEND" >>"'"$machine"'/calls"
case "$*" in *install*) : >"'"$machine"'/have/libmd" ;; esac'
}

called() { grep -c -e "$1" "$machine/calls" || true; }

@test "nothing is installed when nothing is missing, also not the second time" {
    apt_that_works
    for time in first second; do
        bootstrap build
        [ "$status" -eq 0 ]
    done
    [ "$(called '^apt-get')" -eq 0 ]
    [ "$(called '^cmake --build build ')" -eq 2 ]
}

@test "only what is missing is installed, after one update and without questions" {
    apt_that_works
    rm "$machine/have/libmd"
    bootstrap build
    [ "$status" -eq 0 ]
    [ "$(called '^apt-get .*update')" -eq 1 ]
    [ "$(called '^apt-get .* install libmd-dev$')" -eq 1 ]
    [ "$(called '^frontend noninteractive')" -eq 2 ]
    [ "$(called '^cmake --build build ')" -eq 1 ]
}

@test "what only the tests need is not installed for a build" {
    apt_that_works
    rm "$machine/have/cmocka" "$machine/bin/bats"
    bootstrap build
    [ "$status" -eq 0 ]
    [ "$(called '^apt-get')" -eq 0 ]
    bootstrap test
    [ "$(called '^apt-get .* install libcmocka-dev bats$')" -eq 1 ]
}

@test "a cmake that is too old counts as missing" {
    apt_that_works
    stand_in cmake '[ "$*" != --version ] || echo "cmake version 3.22.1"'
    bootstrap build
    [ "$status" -eq 2 ]
    [ "$(called '^apt-get .* install cmake$')" -eq 1 ]
    [[ "$output" == *"still missing or too old"*"cmake 3.25"* ]]
}

@test "an apt-get that fails is shown with what it said" {
    rm "$machine/have/libmd"
    stand_in apt-get 'echo "E: no route to any mirror"; exit 100'
    bootstrap build
    [ "$status" -eq 1 ]
    [[ "$output" == *"E: no route to any mirror"* ]]
    [ "$(called '^cmake --build')" -eq 0 ]
}

@test "a user who is not root goes through sudo" {
    apt_that_works
    rm "$machine/have/libmd"
    stand_in sudo '"$@"'
    FAKE_UID=1000 bootstrap build
    [ "$status" -eq 0 ]
    [ "$(called '^sudo env .*apt-get .* install libmd-dev$')" -eq 1 ]
}

@test "without root and sudo it says what to run as root" {
    apt_that_works
    rm "$machine/have/libmd"
    FAKE_UID=1000 bootstrap build
    [ "$status" -eq 2 ]
    [[ "$output" == *"As root: apt-get install libmd-dev"* ]]
    [ "$(called '^apt-get')" -eq 0 ]
}

@test "without apt-get it names what is missing, and the packages of other systems" {
    rm "$machine/have/libmd"
    bootstrap build
    [ "$status" -eq 2 ]
    [[ "$output" == *"module libmd"*Fedora*Arch*Alpine*openSUSE*Homebrew* ]]
}

@test "a step that fails is shown with its output, and ends the run" {
    stand_in cmake 'case "$*" in
--version) echo "cmake version 3.28.3" ;;
--build*) echo "engine.c:7: error: expected ;"; exit 1 ;;
esac'
    bootstrap test
    [ "$status" -eq 1 ]
    [[ "$output" == *"engine.c:7: error: expected ;"* ]]
    [ "$(called '^ctest')" -eq 0 ]
}

@test "test ends with the last line of ctest, and fails when one of its two runs does" {
    stand_in ctest 'echo "100% tests passed, 0 tests failed out of 7"'
    bootstrap test
    [ "$status" -eq 0 ]
    [ "${lines[-1]}" = "100% tests passed, 0 tests failed out of 7" ]
    stand_in ctest '[ "$2" = test ]'
    bootstrap test
    [ "$status" -ne 0 ]
}

@test "it works from any folder" {
    cd /
    bootstrap build
    [ "$status" -eq 0 ]
    [ -e "$machine/a checkout/build/build.log" ]
}

@test "an unknown verb, or two, are wrong usage" {
    bootstrap nonsense
    [ "$status" -eq 2 ]
    [[ "$output" == *"usage: ./bootstrap VERB"* ]]
    bootstrap build test
    [ "$status" -eq 2 ]
    [ "$(called '^cmake')" -eq 0 ]
}

@test "every module that CMake asks for is one that bootstrap looks for" {
    sed -n 's/^pkg_[a-z]*_module[s]*([A-Z]* REQUIRED IMPORTED_TARGET \([a-z0-9.]*\).*/\1/p' \
        "$SOURCE_DIR/CMakeLists.txt" "$SOURCE_DIR/tests/CMakeLists.txt" >"$machine/modules"
    [ -s "$machine/modules" ]
    while read -r module; do
        grep -q "^module $module[| ]" "$SOURCE_DIR/bootstrap" || {
            echo "bootstrap does not look for $module"
            false
        }
    done <"$machine/modules"
}
