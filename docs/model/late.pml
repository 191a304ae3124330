/*
 * Round 2 and what follows from its closing, at a server that keeps the protocol and crashes (docs/spec/session-log.md).
 *
 * N clients, all free: each may send its input at any moment, early, late, or again; so a corrupt one can do no more. The host closes
 * the round whenever t inputs are there. The server crashes at any moment, also between storing and sending; then its log is all that is left.
 * A set of clients is a bit mask.
 *
 * A macro NO_... leaves one check out; with any of them an assertion fails (check.sh).
 */

#ifndef N
#define N 4
#endif
#ifndef T
#define T 2
#endif
#define HAS(set, u) (((set) >> (u)) & 1)
#define ONE(u) (1 << (u))
#define BITS(m) (((m) & 1) + (((m) >> 1) & 1) + (((m) >> 2) & 1) + (((m) >> 3) & 1))

/* The log, which survives a crash. */
byte loggedInputs;                      /* whose input stands in it */
bool loggedClose;                       /* that round 2 was closed */

/* What the server knows, lost in a crash and rebuilt from the log. */
byte sum;                               /* whose input is in the sum */
bool closed;

/* What the world has seen, which no crash takes back. */
byte told;                              /* the survivors that the server named; 0: none yet */
byte rootsOut;                          /* whose mask root was revealed */
bool twice;                             /* an input is in the sum twice */
bool opened;

#define INVARIANT \
    assert(!twice);                                     /* P22: the same input again changes nothing */ \
    assert(told == 0 || sum == told || !closed);        /* P10: the sum is that of the survivors that were named, whatever came later */ \
    assert((loggedInputs & rootsOut) == 0)              /* P10: no input is kept of one whose mask root was revealed */

active proctype Server() {
    byte u;
again:
    do
    /* An input arrives, for the first time or again. It is stored before it is used. */
    :: atomic {
        select(u : 0 .. N - 1);
#ifndef NO_CLOSE
        if :: closed -> goto next :: else fi;                                       /* R0-11: what comes late is refused and not kept */
#endif
        if
        :: HAS(sum, u) ->
#ifdef NO_ONCE
            twice = true
#else
            skip
#endif
        :: else ->
#ifdef NO_LOG_FIRST
            sum = sum | ONE(u);                                                     /* used, and not stored before the next crash */
            if :: loggedInputs = loggedInputs | ONE(u) :: skip fi
#else
            loggedInputs = loggedInputs | ONE(u);
            if :: goto crash :: sum = sum | ONE(u) fi
#endif
        fi;
        INVARIANT
       }
    /* The host closes the round. The close is stored, then the survivors are named. */
    :: atomic { !closed && BITS(sum) >= T ->
#ifndef NO_STORED_CLOSE
        loggedClose = true;
#endif
        if :: goto crash :: closed = true fi
       }
    :: atomic { closed ->
        assert(told == 0 || told == sum);                                           /* P4: never two survivor sets */
        told = sum;
        INVARIANT
       }
    /* Clients reveal mask roots of those who were not named, and the sum opens. */
    :: atomic { told != 0 && closed ->
        rootsOut = (ONE(N) - 1) & (255 - told);
        INVARIANT;
        opened = true
       }
    /* A crash at any other moment. */
    :: atomic { goto crash }
    od;

next:
    goto again;
crash:                                  /* a restart: the log is replayed */
    atomic { sum = loggedInputs; closed = loggedClose; goto again }
}
