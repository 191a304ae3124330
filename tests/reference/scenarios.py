"""Whole sessions without a fault: sizes, dropouts, rings, threat models, classes and widths. Every randomness follows from the name."""

from encoding import sha256
from graph import COMPLETE, MALICIOUS, RING, SEMI_HONEST, Rule
from parameters import EXACT, MODULAR, Parameters, Vector, encode_parameters, session_id
from primitives import ed25519_public
from session import INLINE_BYTES, INLINE_VALUES, Recording, shown_values

NAMES = ["alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi"]
SMALL = [Vector("update", 5, 0, 20, MODULAR, 0)]


def stream(seed, length):
    """Bytes for tests: SHA-256 of the seed text and a counter, one block after the other."""
    blocks = (sha256(("%s/%d" % (seed, i)).encode()) for i in range((length + 31) // 32))
    return b"".join(blocks)[:length]


def rule(topology=COMPLETE, threat_model=MALICIOUS, corrupt=0, dropout=0, security=40, correctness=20, forced=(0, 0)):
    certificate = 1 if threat_model == MALICIOUS else 0
    return Rule(topology, threat_model, corrupt, dropout, security, correctness, 1, certificate, *forced)


def setup(name, description, names=3, vectors=None, graph=None, cohort=2, maximum=None, inputs=None, draws=8, policy=None):
    """The first part of a vector. `inputs(i, vector)` is participant i's input; `draws` is a number of 32-byte blocks."""
    if isinstance(names, int):
        names = NAMES[:names]
    vectors = vectors or SMALL
    server_seed = stream(name + "/server", 32)
    parameters = Parameters(1, 1, "reference", 7, 0, stream(name + "/model", 32), stream(name + "/plan", 32), vectors,
                            graph or rule(), cohort, maximum or len(names), ed25519_public(server_seed))
    encoded = encode_parameters(parameters)
    participants = []
    for i, who in enumerate(names):
        private = stream(name + "/private/" + who, 32)
        participants.append({"id": who, "privateKey": private.hex(), "publicKey": ed25519_public(private).hex(),
                             "randomness": stream(name + "/randomness/" + who, 32 * draws).hex(),
                             "input": {v.name: (inputs or some_input)(i, v) for v in vectors}})
        if policy is not None:
            participants[-1]["policy"] = policy
    return {"format": "securefed/session/1", "name": name, "description": description, "parameters": encoded.hex(),
            "sessionId": session_id(encoded).hex(),
            "server": {"privateKey": server_seed.hex(), "publicKey": ed25519_public(server_seed).hex()},
            "participants": participants}


def some_input(i, vector):
    """A few values of the whole range of the vector; a long vector gets an arithmetic progression."""
    if vector.length > INLINE_VALUES:
        return {"start": 1000 * i + 1, "step": 2 * i + 3}
    top = vector.bound + 1 if vector.value_class == EXACT else 2 ** vector.bits
    return shown_values([int.from_bytes(stream("%s/%d/%d" % (vector.name, i, j), 16), "big") % top for j in range(vector.length)])


def largest_input(i, vector):
    return shown_values([vector.bound if vector.value_class == EXACT else 2 ** vector.bits - 1] * vector.length)


def play(session, leaves=(), inline_bytes=INLINE_BYTES):
    """`leaves` holds (round, name): who does not send in this round and later."""
    recording = Recording(session, inline_bytes)
    while recording.server.round < 5:
        recording.leave(*[name for round_number, name in leaves if round_number == recording.server.round])
        recording.step()
    recording.finish()
    return recording


def sessions():
    yield play(setup("session_n2", "Two participants: each holds the other's secrets, t = 1.", 2))
    for n in (3, 4, 5):
        yield play(setup("session_n%d" % n, "%d participants, nobody leaves." % n, n))
    yield play(setup("session_n6_corrupt_third", "Two of six may be corrupt, so the threshold rises to 4.", 6,
                     graph=rule(corrupt=333_334), draws=20))
    stories = [(0, "never advertises"), (1, "advertises and then leaves"), (2, "shares its keys and then leaves: its mask root is opened"),
               (3, "sends its masked input and does not sign"), (4, "signs and does not answer the unmask request")]
    for round_number, story in stories:
        yield play(setup("session_n5_drop_round%d" % round_number, "Bob " + story + ".", 5), [(round_number, "bob")])
    yield play(setup("session_n8_drop_in_rounds_0_1_2", "n = 7 after round 0, t = 4; one leaves in each of the rounds 0, 1 and 2.", 8, draws=12),
               [(0, "frank"), (1, "bob"), (2, "dave")], inline_bytes=0)
    yield play(setup("session_n8_drop_in_rounds_2_3_4", "n = 8, t = 4; one leaves in each of the rounds 2, 3 and 4.", 8, draws=12),
               [(2, "alice"), (3, "carol"), (4, "grace")], inline_bytes=0)
    yield play(setup("session_semi_honest", "The semi-honest protocol has no round 3 and t = 2; bob leaves before his masked input.", 5,
                     graph=rule(threat_model=SEMI_HONEST)), [(2, "bob")])
    yield play(setup("session_signers_below_the_cohort", "All five must send inputs; bob does not sign after that, and the sum is opened all the same.",
                     5, cohort=5),
               [(3, "bob")], inline_bytes=0)
    yield play(setup("session_forced_threshold", "The rule forces t = 4 on a complete graph of 5.", 5,
                     graph=rule(forced=(0, 4)), draws=12), inline_bytes=0)
    yield play(setup("session_ring_forced_degree", "The rule forces k = 4 on a ring of 9.", ["p%d" % i for i in range(9)],
                     graph=rule(RING, dropout=100_000, forced=(4, 0))), inline_bytes=0)
    yield hear_the_end("session_dropouts_hear_the_end", "n = 10, t = 5; one leaves in each of the rounds 1, 2, 3 and 4, and all come back for the result: two are left out, two are in the sum.",
                       ["p%d" % i for i in range(10)], rule(), [(1, "p2"), (2, "p4"), (3, "p6"), (4, "p8")], draws=12)
    yield hear_the_end("session_ring_dropouts_hear_the_end", "A ring of 9 with k = 6; one leaves before sharing keys and one before its masked input, and both come back for the result.",
                       ["p%d" % i for i in range(9)], rule(RING, dropout=200_000, forced=(6, 3)), [(1, "p1"), (2, "p5")], draws=12)
    yield hear_the_end("session_dropouts_hear_the_abort", "The cohort must be four; two of five leave before their masked inputs, and come back for the abort.",
                       5, rule(), [(2, "bob"), (2, "dave")], cohort=4)
    yield widths()
    yield play(setup("session_exact_at_the_bound", "Every value at its bound, and maximum participants x bound = 2^bits - 1.", 3,
                     [Vector("counts", 4, 0, 12, EXACT, 1365), Vector("flags", 9, 0, 2, EXACT, 1)], inputs=largest_input))
    yield play(setup("session_modular_wraps", "Sums above 2^bits wrap.", 3, [Vector("noisy", 4, 0, 17, MODULAR, 0)], inputs=largest_input))
    yield play(setup("session_two_chunks", "20,000 values of 12 bits: a chunk of 16,384 and one of 3,616; bob leaves before his masked input.", 4,
                     [Vector("long", 20_000, 0, 12, MODULAR, 0), Vector("short", 3, 0, 33, EXACT, 10 ** 9)]), [(2, "bob")])
    yield play(setup("session_exactly_one_chunk", "16,384 values of 1 bit fill one chunk and need no second.", 3,
                     [Vector("full", 16_384, 0, 1, MODULAR, 0)]))
    yield play(setup("session_identifiers_sort_by_bytes", "Upper case before lower case, digits and signs before both; sorted by bytes.",
                     ["b", "B", "a.1", "-z", "_z", "10", "9"], draws=12), inline_bytes=0)
    yield ring("session_ring_n36", "A ring of 36, k = 8 and t = 5: one leaves before sharing keys, one before its masked input, one before signing.",
               36, rule(RING, MALICIOUS, 50_000, 100_000), [(1, "p05"), (2, "p17"), (3, "p30")])
    yield ring("session_ring_semi_honest_n30", "A semi-honest ring of 30; two leave before their masked inputs.",
               30, rule(RING, SEMI_HONEST, 40_000, 70_000), [(2, "p03"), (2, "p21")])


def hear_the_end(name, about, names, graph, leaves, **settings):
    recording = play(setup(name, about, names, graph=graph, **settings), leaves, inline_bytes=0)
    recording.hear_the_end(*[name for _, name in leaves])
    return recording


def widths():
    vectors = [Vector("w%d" % bits, 6, 0, bits, MODULAR, 0) for bits in (1, 12, 16, 17, 32, 33, 62)]
    vectors += [Vector("e%d" % bits, 3, 0, bits, EXACT, 2 ** bits // 4 - 1) for bits in (12, 17, 33, 62)]
    return play(setup("session_widths", "Modular and exact vectors of many widths in all three lanes; carol leaves before her masked input.", 4, vectors),
                [(2, "carol")])


def ring(name, about, n, graph, leaves):
    names = ["p%02d" % i for i in range(n)]
    return play(setup(name, about, names, [Vector("v", 3, 0, 16, MODULAR, 0)], graph, maximum=100, draws=24), leaves, inline_bytes=256)
