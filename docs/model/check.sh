#!/usr/bin/env bash
# Verifies the model and shows that with one check left out it no longer holds. Needs spin and gcc. Under a minute.
set -uo pipefail
model=$(cd "$(dirname "$0")" && pwd)/unmask.pml
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bad=0

search() { # macros...: prints what the exhaustive search answers: verified, counterexample or unfinished
    rm -rf "$work"/*
    (cd "$work" && spin -a "$@" "$model" && gcc -w -O2 -DSAFETY -DCOLLAPSE -o pan pan.c && timeout 120 ./pan -m100000) > "$work/out" 2>&1
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

expect verified       "four clients, one corrupt, t = 3"                        -DN=4
expect verified       "four clients, one corrupt, t = 2"                        -DN=4 -DT=2
expect counterexample "four clients, one corrupt, t = 1: both secrets"          -DN=4 -DT=1
expect counterexample "four clients, none corrupt, t lowered by one to 1"       -DN=4 -DC=0 -DT=1 -DCOHORT=2
expect counterexample "five clients, one corrupt, t lowered by one to 2"        -DT=2
expect counterexample "R3-03 left out: a sum below the minimum cohort"          -DCOHORT=5 -DNO_R3_03
expect counterexample "R3-06 left out: two survivor sets signed"                -DNO_R3_06
expect counterexample "R4-02 left out: shares for a set that was not signed"    -DNO_R4_02
expect counterexample "R4-03 left out: one's own signature counts"              -DNO_R4_03
expect counterexample "R4-04 left out: no survivor certificate"                 -DNO_R4_04
expect counterexample "a signature sent before it is stored, then a crash"      -DNO_PERSIST
expect counterexample "nothing stored, then a crash"                            -DNO_STORE
expect counterexample "no self mask: an input that came late lies open"         -DNO_SELF_MASK
exit $bad
