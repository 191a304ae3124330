#!/usr/bin/env bash
# Verifies the models and shows that with one check left out they no longer hold. Needs spin and gcc. Under a minute of one core;
# with --five also the protocol's threshold at five clients, the largest search: a minute and a half and 700 MB more.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
model=$here/unmask.pml
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bad=0

search() { # macros...: prints what the exhaustive search answers: verified, counterexample or unfinished
    rm -rf "$work"/*
    (cd "$work" && spin -a "$@" "$model" && gcc -w -O2 -DSAFETY -DCOLLAPSE -o pan pan.c && timeout 600 ./pan -m100000) > "$work/out" 2>&1
    if grep -q 'assertion violated' "$work/out"; then echo counterexample
    elif grep -q 'errors: 0' "$work/out" && ! grep -q 'max search depth too small\|Search not completed' "$work/out"; then echo verified
    else echo unfinished; fi
}

expect() { # answer, name, macros...
    local wanted=$1 name=$2
    shift 2
    local answer
    answer=$(search "$@")
    if [ "$answer" = "$wanted" ]; then echo "$name: $answer, as expected"; else echo "$name: $answer, expected $wanted"; bad=1; fi
}

expect verified       "four clients, one corrupt, t = 3"                             -DN=4
expect verified       "four clients, one corrupt, t = 2"                             -DN=4 -DT=2
expect verified       "four clients, one corrupt, t = 2, cohort of four"             -DN=4 -DT=2 -DCOHORT=4
[ "${1:-}" != --five ] || expect verified "five clients, one corrupt, t = 3"         -DN=5
expect counterexample "four clients, one corrupt, t = 1: both secrets"               -DN=4 -DT=1
expect counterexample "four clients, none corrupt, t lowered by one to 1"            -DN=4 -DC=0 -DT=1 -DCOHORT=2
expect counterexample "five clients, one corrupt, t lowered by one to 2"             -DN=5 -DT=2
expect counterexample "R3-03 left out: a sum below the minimum cohort"               -DN=4 -DT=2 -DCOHORT=4 -DNO_R3_03
expect counterexample "R3-06 left out: two survivor sets signed"                     -DN=4 -DT=2 -DNO_R3_06
expect counterexample "R4-02 left out: shares for a set that was not signed"         -DN=4 -DT=2 -DNO_R4_02
expect counterexample "R4-03 left out: one's own signature counts"                   -DN=4 -DT=2 -DNO_R4_03
expect counterexample "R4-04 left out: no survivor certificate"                      -DN=4 -DT=2 -DNO_R4_04
expect counterexample "a signature sent before it is stored, then a crash"           -DN=4 -DT=2 -DNO_PERSIST
expect counterexample "a crash between storing and sending, and decided anew"        -DN=4 -DT=2 -DNO_RESTORE
expect counterexample "nothing stored, then a crash"                                 -DN=4 -DT=2 -DNO_STORE
expect counterexample "no self mask: an input that came late lies open"              -DN=4 -DT=2 -DNO_SELF_MASK

model=$here/late.pml
expect verified       "late inputs at a server that crashes: four clients, t = 2"
expect verified       "late inputs at a server that crashes: four clients, t = 3"    -DT=3
expect counterexample "R0-11 left out: an input is accepted after the close"         -DNO_CLOSE
expect counterexample "the same input counts again"                                  -DNO_ONCE
expect counterexample "an input used before it is stored, then a crash"              -DNO_LOG_FIRST
expect counterexample "survivors named before the close is stored, then a crash"     -DNO_STORED_CLOSE
exit $bad
