/*
 * Rounds 2 to 4 of the protocol (docs/spec/protocol.md section 4): honest clients against a server that is the adversary.
 *
 * N clients, the last C of them corrupt and at the server's command. U2 is everybody, and everybody's masked input is with the
 * server from the start: that is the worst case, it covers inputs that come late (what an honest server does with those is in late.pml). The server shows every honest client any
 * survivor set in any order, delivers signatures as it likes, and crashes clients at any moment. It never leaves a corrupt
 * client out of a set, since one that signs whatever it is told can only help. There are no cryptographic terms: a signature is a bit that says who signed which set, a share is a bit that says who revealed it.
 * A set of clients is a bit mask. Numbers such as R3-06 are those of docs/validation-rules.md.
 *
 * A macro NO_... leaves one check out. check.sh lists those with which an assertion fails; NO_R3_04 and NO_R4_05 stand behind
 * other checks, and without them alone the model still holds.
 */

#ifndef N
#define N 5
#endif
#ifndef C
#define C 1
#endif
#define H (N - C)                       /* honest clients are 0 .. H-1 */
#define K (N - 1)                       /* complete graph: everybody else is a neighbour */
#ifndef T
#define T ((K + C) / 2 + 1)             /* 2t > k + A: shares and signatures of others */
#endif
#ifndef COHORT
#define COHORT 3
#endif
#define EVERYBODY ((1 << N) - 1)
#define HAS(set, u) (((set) >> (u)) & 1)
#define ONE(u) (1 << (u))

/* Where a client stands. What it has stored survives a crash; what it only knows does not. */
#define MASKED 0                        /* has sent its masked input */
#define SIGNED 1                        /* has decided which survivor set to sign */
#define REVEALED 2                      /* has decided under which survivor set to reveal shares */

byte stored[H], storedSet[H];
int signature[H];                       /* bit s: the server has this client's signature on set s */
byte selfShares[H], rootShares[H];      /* [v]: which honest clients have revealed that share of v */
byte opened;                            /* the survivor set under which shares were revealed; 0: none yet */
byte i, count;

/* count := neighbours of h in the set; corrupt ones count */
inline neighborsIn(h, set) {
    d_step { count = 0; i = 0;
        do :: i < N -> count = count + (i != h && HAS(set, i)); i++ :: else -> break od;
        i = 0 }
}

/* count := neighbours of h in the set whose signature on that set the server can show; corrupt ones sign anything */
inline signersOf(h, set) {
    d_step { count = 0; i = 0;
        do
        :: i < H ->
#ifdef NO_R4_03
            count = count + (HAS(set, i) && HAS(signature[i], set));                /* one's own signature counts too */
#else
            count = count + (i != h && HAS(set, i) && HAS(signature[i], set));
#endif
            i++
        :: i >= H && i < N -> count = count + HAS(set, i); i++
        :: else -> break
        od;
        i = 0 }
}

inline sizeOf(set) {
    d_step { count = 0; i = 0;
        do :: i < N -> count = count + HAS(set, i); i++ :: else -> break od;
        i = 0 }
}

/* a set of the server's choice, with all corrupt clients in it */
inline anySet(set) {
    set = EVERYBODY ^ (ONE(H) - 1);
    i = 0;
    do
    :: i < H -> if :: set = set | ONE(i) :: skip fi; i++
    :: else -> break
    od;
    i = 0
}

/* One share of each neighbour goes out; its kind follows from the set: there is no field to ask with. */
inline reveal(h, set) {
    d_step { i = 0;
        do
        :: i < H ->
            if
            :: i == h -> skip
            :: i != h && HAS(set, i) -> selfShares[i] = selfShares[i] | ONE(h)
            :: else -> rootShares[i] = rootShares[i] | ONE(h)
            fi;
            i++
        :: else -> break
        od;
        i = 0 }
}

#define BITS(m) (((m) & 1) + (((m) >> 1) & 1) + (((m) >> 2) & 1) + (((m) >> 3) & 1))
#define OPEN(shares) (BITS(shares) + C >= T)        /* corrupt holders give away both kinds */
#ifdef NO_SELF_MASK
#define KNOWN(v) OPEN(rootShares[v])
#else
#define KNOWN(v) (OPEN(rootShares[v]) && OPEN(selfShares[v]))
#endif

/* What must never be: the properties P1, P2 and P4. */
inline nothingLeaks() {
    d_step { i = 0;
        do
        :: i < H ->
            assert((selfShares[i] & rootShares[i]) == 0);                           /* both kinds of one participant by one client */
            assert(!(OPEN(selfShares[i]) && OPEN(rootShares[i])));                  /* both secrets of one honest client */
            assert(!KNOWN(i));                                                      /* a single input in the clear, late or not */
            assert((signature[i] & (signature[i] - 1)) == 0);                       /* two survivor sets signed */
            i++
        :: else -> break
        od;
        i = 0 }
}

/* The server has this client's signature on the set that the client has decided for. */
inline sendSignature(h, set) { signature[h] = signature[h] | ONE(set); nothingLeaks() }

/* A crash: what was stored is all that is left. */
inline restart(h) {
#ifdef NO_STORE
    known = MASKED; knownSet = 0                                                    /* nothing was stored */
#elif defined(NO_RESTORE)
    knownSet = (stored[h] == SIGNED -> 0 : storedSet[h]);
    known = (stored[h] == SIGNED -> MASKED : stored[h])                             /* what was stored is taken for unsent and decided anew */
#else
    known = stored[h]; knownSet = storedSet[h]
#endif
}

proctype Client(byte h) {
    byte known, knownSet, shown;            /* what it knows, lost in a crash; what the server shows it now */
again:
    do
    /* Round 3: the server shows a survivor set; the client stores its decision, then signs. */
    :: atomic {
#ifdef NO_R3_06
        known == MASKED || known == SIGNED ->
#else
        known == MASKED ->
#endif
        anySet(shown);
        if :: !HAS(shown, h) -> goto refused :: else fi;                            /* R3-02 */
#ifndef NO_R3_03
        sizeOf(shown);
        if :: count < COHORT -> goto refused :: else fi;
#endif
#ifndef NO_R3_04
        neighborsIn(h, shown);
        if :: count < T -> goto refused :: else fi;
#endif
        known = SIGNED; knownSet = shown; shown = 0; count = 0;
#ifdef NO_PERSIST
        sendSignature(h, knownSet);                                                 /* too early: nothing is stored yet */
#endif
        if :: goto crashed :: stored[h] = SIGNED; storedSet[h] = knownSet fi
       }
    :: atomic { known == SIGNED && !HAS(signature[h], knownSet) -> sendSignature(h, knownSet) }

    /* Round 4: the server asks for shares; the client stores its answer, then gives it. */
    :: atomic {
#ifdef NO_R4_05
        known == SIGNED || known == REVEALED ->
#else
        known == SIGNED ->
#endif
        anySet(shown);
        if :: !HAS(shown, h) -> goto refused :: else fi;
#ifndef NO_R3_03
        sizeOf(shown);
        if :: count < COHORT -> goto refused :: else fi;
#endif
#ifndef NO_R4_02
        if :: shown != knownSet -> goto refused :: else fi;
#endif
#ifndef NO_R4_04
        signersOf(h, shown);
        if :: count < T -> goto refused :: else fi;
#endif
        known = REVEALED; knownSet = shown; shown = 0; count = 0;
        if :: goto crashed :: stored[h] = REVEALED; storedSet[h] = knownSet fi
       }
    :: atomic { known == REVEALED ->
        reveal(h, knownSet);
        sizeOf(knownSet);
        assert(count >= COHORT);                                                    /* P5: no sum below the minimum cohort */
        assert(opened == 0 || opened == knownSet);                                  /* P4: no two certified survivor sets */
        opened = knownSet;
        count = 0;
        nothingLeaks()
       }
#ifndef NO_R4_05
       goto end
#endif

    /* A crash between storing and sending, or after sending: the client cannot know which. */
    :: atomic { known == SIGNED -> restart(h) }
    od;

refused:                                    /* it takes no step; that the server may even try again only helps the server */
    atomic { shown = 0; count = 0; goto again }
crashed:
    atomic { shown = 0; count = 0; restart(h); goto again }
end:
    skip
}

init {
    atomic {
        byte u = 0;
        do :: u < H -> run Client(u); u++ :: else -> break od
    }
}
