"""Vectors for the building blocks, one file each: a list of cases with inputs and outputs in hex."""

import hashlib

import ed25519
import faults
import scenarios
from encoding import h, lp, u8, u32
from graph import COMPLETE, MALICIOUS, RING, SEMI_HONEST, GraphRefused, Rule, degree, neighbours, permutation
from masks import expand, lane_bytes, pairwise_mask_key, self_mask_key
from merkle import mth, proof
from packing import pack, vector_root, chunks
from parameters import Vector
from primitives import FIELD_PRIME, hkdf, label, seal, x25519, x25519_public
from scenarios import stream
from receipt import proven, receipt
from shamir import reconstruct, share
from transcript import mask_private_key, self_mask_hash


def files():
    return {"lp_h": lp_h(), "merkle": merkle(), "shamir": shamir(), "x25519": agreements(), "ed25519": signatures(), "channel": channel(), "masks": masks(),
            "packing": packing(), "permutation": permutations(), "graph_search": graph_search(),
            "session_log": session_logs(), "receipt": receipts()}


def lp_h():
    lists = [[], [""], ["", ""], ["a", "bc"], ["ab", "c"], [label("session"), bytes(3)], [label("share"), u8(1), u32(2), bytes(40)], ["\u00e9"]]
    return [{"fields": [{"text": f} if isinstance(f, str) else {"hex": f.hex()} for f in fields],
             "lp": lp(*fields).hex(), "h": h(*fields).hex()} for fields in lists]


def merkle():
    cases = []
    for count in list(range(10)) + [16, 17, 33]:
        leaves = [stream("leaf/%d" % i, i % 5) for i in range(count)]
        cases.append({"leaves": [leaf.hex() for leaf in leaves], "root": mth(leaves).hex(),
                      "proofs": [[node.hex() for node in proof(leaves, i)] for i in range(count)]})
    return cases


def shamir():
    cases = []
    for t, xs in ((2, [1, 2, 3]), (3, [1, 2, 3, 254]), (6, [1, 2, 50, 100, 150, 200, 253, 254])):
        secret = stream("secret/%d" % t, 32)
        blocks = [stream("block/%d/%d" % (t, i), 32) for i in range(1, t)]
        shares = [(x, share(secret, blocks, x)) for x in xs]
        assert reconstruct(shares[:t]) == reconstruct(shares[-t:]) == secret
        cases.append({"threshold": t, "secret": secret.hex(), "blocks": [block.hex() for block in blocks],
                      "shares": [{"x": x, "share": s.hex()} for x, s in shares]})
    return cases


def agreements():
    private = stream("agreement/a", 32)
    publics = [("ordinary", x25519_public(stream("agreement/b", 32)))]
    numbers = [("zero", 0), ("one", 1), ("p - 1", FIELD_PRIME - 1), ("p", FIELD_PRIME), ("p + 1", FIELD_PRIME + 1),
               ("base point, not reduced", FIELD_PRIME + 9),
               ("base point with bit 255", 9 + 2 ** 255), ("all bits", 2 ** 256 - 1),
               ("order 8", int.from_bytes(bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"), "little")),
               ("order 8, the other", int.from_bytes(bytes.fromhex("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"), "little")),
               ("two", 2), ("base point", 9)]
    publics += [(name, number.to_bytes(32, "little")) for name, number in numbers]
    cases = []
    for name, public in publics:
        result = x25519(private, public)
        cases.append({"about": name, "private": private.hex(), "public": public.hex(), "result": result.hex() if result else None})
    return cases


def signatures():
    """Signatures that an honest signer makes, and those by which verifiers tell each other apart."""
    message, secret = b"message", int.from_bytes(stream("signature/a", 32), "little") % ed25519.L
    key, nonce = ed25519.multiply(secret, ed25519.BASE), int.from_bytes(stream("signature/r", 32), "little") % ed25519.L
    torsion = next(point for point in (order_of_8(y) for y in range(2, 100)) if point)
    r = ed25519.multiply(nonce, ed25519.BASE)
    prime = ed25519.P.to_bytes(32, "little")
    cases = [("ordinary", *signature(r, key, nonce, secret, message)),
             ("S plus the group order", *signature(r, key, nonce, secret, message, more=ed25519.L)),
             ("R with a component of order 8: holds with the cofactor only", *signature(ed25519.add(r, torsion), key, nonce, secret, message)),
             ("a key with a component of order 8: holds with the cofactor", *signature(r, ed25519.add(key, torsion), nonce, secret, message)),
             ("R of order 8", *signature(torsion, key, 0, secret, message)),
             ("a key of order 8", *signature(r, torsion, nonce, 0, message)),
             ("the neutral key", *signature(r, ed25519.NEUTRAL, nonce, 0, message)),
             ("R is p, not reduced", *signature(None, key, 0, secret, message, encoded_r=prime)),
             ("R is neutral with the sign of x set", *signature(None, key, 0, secret, message, encoded_r=bytes([1] + [0] * 30 + [128]))),
             ("the message of another", ed25519.encode(key), signature(r, key, nonce, secret, b"another")[1])]
    return [{"about": about, "publicKey": public.hex(), "message": message.hex(), "signature": signed.hex(), "valid": ed25519.verifies(public, message, signed)}
            for about, public, signed in cases]


def order_of_8(y):
    """L times the point with this y, if that has order 8."""
    point = ed25519.decode(y.to_bytes(32, "little"))
    low = point and ed25519.multiply(ed25519.L, point)
    return low if low and ed25519.multiply(4, low) != ed25519.NEUTRAL else None


def signature(r, key, nonce, secret, message, more=0, encoded_r=None):
    """The key and R || S with S = nonce + h secret, whatever R and the key are besides."""
    encoded_r = encoded_r or ed25519.encode(r)
    h = int.from_bytes(hashlib.sha512(encoded_r + ed25519.encode(key) + message).digest(), "little") % ed25519.L
    return ed25519.encode(key), encoded_r + ((nonce + h * secret) % ed25519.L + more).to_bytes(32, "little")


def channel():
    cases = []
    for dealer, holder, x, t, k in (("alice", "bob", 1, 2, 2), ("p-1", "P_2", 254, 130, 254)):
        names = "channel/" + dealer
        private_u, private_v = stream(names + "/u", 32), stream(names + "/v", 32)
        public_u, public_v = x25519_public(private_u), x25519_public(private_v)
        sid, rid, root, bundle = (stream(names + "/" + what, size) for what, size in (("sid", 32), ("rid", 32), ("root", 32), ("bundle", 73)))
        key = hkdf(x25519(private_u, public_v), rid, lp(label("channel"), dealer, holder, public_u, public_v), 32)
        aad = lp(label("share"), rid, dealer, holder, u8(x), u32(t), u32(k), root)
        mask_root, seed = stream(names + "/mask root", 32), stream(names + "/seed", 32)
        cases.append({"dealer": dealer, "holder": holder, "x": x, "t": t, "k": k, "sid": sid.hex(), "rid": rid.hex(),
                      "dealerChannelPrivate": private_u.hex(), "holderChannelPrivate": private_v.hex(),
                      "channelKey": key.hex(), "keyCommitment": h(label("key-commitment"), rid, dealer, holder, key).hex(),
                      "commitmentRoot": root.hex(), "bundle": bundle.hex(), "associatedData": aad.hex(), "ciphertext": seal(key, bundle, aad).hex(),
                      "share": seed.hex(),
                      "shareCommitments": [h(label("share-commitment"), rid, dealer, holder, u8(kind), seed).hex() for kind in (1, 2)],
                      "maskRoot": mask_root.hex(), "maskPrivate": mask_private_key(mask_root, sid, dealer).hex(),
                      "selfMaskSeed": seed.hex(), "selfMaskHash": self_mask_hash(sid, dealer, seed).hex()})
    return cases


def masks():
    cases = []
    rid, seed = stream("masks/rid", 32), stream("masks/seed", 32)
    private_u, private_v = stream("masks/u", 32), stream("masks/v", 32)
    public_u, public_v = x25519_public(private_u), x25519_public(private_v)
    for bits in (1, 8, 12, 16, 17, 31, 32, 33, 62):
        vector = Vector("layer.%d" % bits, 20, 0, bits, 1, 0)
        own = self_mask_key(rid, seed, "alice", vector)
        pair = pairwise_mask_key(rid, x25519(private_u, public_v), "alice", "bob", public_u, public_v, vector)
        cases.append({"rid": rid.hex(), "name": vector.name, "bits": bits, "length": vector.length, "laneBytes": lane_bytes(bits),
                      "participant": "alice", "selfMaskSeed": seed.hex(), "selfMaskKey": own[:16].hex(), "selfMaskCounter": own[16:].hex(),
                      "selfMask": expand(own, vector.length, bits),
                      "peer": "bob", "maskPrivate": private_u.hex(), "peerMaskPrivate": private_v.hex(),
                      "pairwiseMaskKey": pair[:16].hex(), "pairwiseMaskCounter": pair[16:].hex(), "pairwiseMask": expand(pair, vector.length, bits)})
    wrapping = stream("masks/wrap", 16) + b"\xff" * 16
    cases.append({"about": "the counter wraps after the first block", "key": wrapping[:16].hex(), "counter": wrapping[16:].hex(),
                  "bits": 16, "length": 20, "mask": expand(wrapping, 20, 16)})
    return cases


def packing():
    cases = []
    for bits in (1, 7, 8, 12, 16, 17, 32, 33, 62):
        values = [int.from_bytes(stream("pack/%d/%d" % (bits, j), 8), "big") % 2 ** bits for j in range(11)]
        packed = pack(values, bits)
        cases.append({"bits": bits, "values": values, "packed": packed.hex(), "vectorRoot": vector_root([[packed]]).hex()})
    long = [3 * j % 4096 for j in range(16385)]
    cases.append({"bits": 12, "start": 0, "step": 3, "count": 16385, "chunkBytes": [len(c) for c in chunks(long, 12)],
                  "vectorRoot": vector_root([chunks(long, 12)]).hex()})
    return cases


def permutations():
    cases = []
    for n, k in ((5, 2), (12, 4), (40, 8), (300, 20)):
        coin = stream("coin/%d" % n, 32)
        lists = neighbours(n, k, RING, coin)
        cases.append({"n": n, "k": k, "coin": coin.hex(), "permutation": permutation(n, coin),
                      "neighboursOf0": lists[0], "neighboursOfLast": lists[n - 1]})
    return cases


def graph_search():
    cases = []
    fractions = [(0, 0), (50_000, 50_000), (100_000, 100_000), (200_000, 100_000), (333_333, 100_000), (100_000, 300_000), (10_000, 450_000)]
    sizes = [2, 3, 5, 10, 30, 40, 64, 100, 200, 255, 256, 300, 500, 1000, 3000, 10_000]
    for topology in (COMPLETE, RING):
        for model in (MALICIOUS, SEMI_HONEST):
            for gamma, delta in fractions:
                for n in sizes:
                    if topology == RING or n <= 255:
                        cases.append(graph_case(n, topology, model, gamma, delta, 40, 20))
    for n in (100, 1000, 100_000):
        for model in (MALICIOUS, SEMI_HONEST):
            for gamma, delta in ((50_000, 50_000), (100_000, 100_000), (200_000, 50_000)):
                cases.append(graph_case(n, RING, model, gamma, delta, 40, 30))
                cases.append(graph_case(n, RING, model, gamma, delta, 64, 40))
    for gamma, delta in ((500_000, 400_000), (500_000, 400_001), (400_000, 250_000), (400_000, 250_001)):
        for model in (MALICIOUS, SEMI_HONEST):
            cases.append(graph_case(200, RING, model, gamma, delta, 10, 5))
    return cases


def graph_case(n, topology, model, gamma, delta, security, correctness):
    case = {"topology": topology, "threatModel": model, "n": n, "corruptPpm": gamma, "dropoutPpm": delta,
            "securityBits": security, "correctnessBits": correctness}
    try:
        found = degree(n, Rule(topology, model, gamma, delta, security, correctness, 1, model, 0, 0))
        case.update(k=found.k, t=found.t, corruptNeighbours=found.corrupt_neighbours)
    except GraphRefused:
        case["refused"] = True
    return case


LOGGED = ("session_n3", "session_semi_honest", "session_chunks_in_reverse", "session_bad_share_ciphertext", "response_one_share_too_few",
          "close_share_keys_below_the_cohort")


def session_logs():
    """The logs of a few sessions in tests/vectors/sessions, entry by entry."""
    cases = []
    for name, recording in recordings(LOGGED):
        log = recording.server.log
        cases.append({"session": name, "entries": [entry.hex() for entry in log.entries], "head": log.head.hex()})
    return cases


def receipts():
    cases = []
    stayed = {"session_n3": ["alice", "bob"], "session_semi_honest": ["alice", "carol"], "session_ring_n36": ["p00", "p01"]}
    back = {"session_dropouts_hear_the_end": ["p0", "p2", "p4", "p6", "p8"], "session_ring_dropouts_hear_the_end": ["p1", "p5"], "session_dropouts_hear_the_abort": ["alice", "bob"]}
    names = {**stayed, **back}
    for name, recording in recordings(names):
        for who in names[name]:
            data = receipt(recording.client(who))
            kind, about = proven(data, recording.server.registry)
            cases.append({"session": name, "id": who, "kind": kind, "about": about, "receipt": data.hex()})
    return cases


def recordings(names):
    """The recordings of scenarios and faults with these names."""
    for recording in scenarios.sessions():
        if recording.setup["name"] in names:
            yield recording.setup["name"], recording
    for make in faults.FAULTS:
        if make.__name__ in names:
            yield make.__name__, make()
