"""Sessions with one fault each. The function's name is the vector's name, its docstring says what is wrong.

A faulty frame to the server is followed by the true one, which must still be accepted; a client that meets one leaves."""

import copy

import merkle
from encoding import bitmap, decode, encode, h, u8, u32
from graph import RING, SEMI_HONEST
from messages import (ABORT, ADVERTISEMENT, INPUT_CHUNK, INPUT_HEADER, OFFER, RESULT, ROSTER, SHARE_DELIVERY, SHARES, SURVIVOR_PROPOSAL,
                      SURVIVOR_SIGNATURE, UNMASK_REQUEST, UNMASK_RESPONSE, frame, open_frame)
from parameters import EXACT, MODULAR, Vector, encode_parameters, session_id
from primitives import FIELD_PRIME, ed25519_public, label, open_sealed, seal, sign_fields, x25519_public
from scenarios import SMALL, rule, setup, stream
from session import Recording
from transcript import commitment_root, encoded_list_hash, item_root

FAULTS = []


def fault(n=3, **settings):
    """Makes a vector of the function: a session of n participants, handed over as a Recording."""
    def register(story):
        def recorded():
            own = dict({"names": n}, **settings)
            recording = Recording(setup(story.__name__, " ".join(story.__doc__.split()), **own), inline_bytes=0)
            story(recording)
            return recording
        recorded.__name__ = story.__name__
        FAULTS.append(recorded)
        return story
    return register


def refused_by_server(recording, sender, data):
    """The faulty frame, and then the true one."""
    assert recording.to_server(sender, data) is not None
    assert recording.to_server(sender) is None


def refused_by_client(recording, name, data):
    assert recording.to_client(name, data) is not None


def next_body(box, name):
    """A copy of the body of the next frame in recording.inbox or recording.outbox, to be altered."""
    return open_frame(box[name][0])[1]


def seed_of(recording, name):
    return recording.client(name).seed


# Round 0

def advertised(recording, change, sign=True):
    """Bob's advertisement with a change, signed again."""
    recording.run_to(0, "send_in")
    recording.send_in("alice")
    body = next_body(recording.outbox, "bob")
    change(body)
    if sign:
        body[6] = sign_fields(seed_of(recording, "bob"), "advertise", *body[:6])
    refused_by_server(recording, "bob", frame(ADVERTISEMENT, body))


def put(position, value):
    def change(body):
        body[position] = value
    return change


@fault()
def advertise_trailing_byte(recording):
    """A zero byte follows bob's advertisement."""
    recording.run_to(0, "send_in")
    refused_by_server(recording, "bob", recording.outbox["bob"][0] + b"\0")


@fault()
def advertise_long_integer(recording):
    """The wire version stands in two bytes, cc 01, in place of one."""
    recording.run_to(0, "send_in")
    data = recording.outbox["bob"][0]
    refused_by_server(recording, "bob", data[:1] + b"\xcc" + data[1:])


@fault()
def advertise_wire_version_2(recording):
    """The envelope says wire version 2."""
    recording.run_to(0, "send_in")
    data = recording.outbox["bob"][0]
    refused_by_server(recording, "bob", data[:1] + b"\x02" + data[2:])


@fault()
def advertise_other_session(recording):
    """The advertisement names another session."""
    advertised(recording, put(0, bytes(32)))


@fault()
def advertise_unknown_participant(recording):
    """The identifier stands in no registry."""
    advertised(recording, put(1, "mallory"))


@fault()
def advertise_identifier_outside_the_alphabet(recording):
    """The identifier holds a space."""
    advertised(recording, put(1, "bo b"))


@fault()
def advertise_bad_signature(recording):
    """The coin contribution was altered after signing."""
    advertised(recording, put(5, bytes(32)), sign=False)


@fault()
def advertise_in_anothers_name(recording):
    """Bob signs an advertisement in carol's name."""
    advertised(recording, put(1, "carol"))


@fault()
def advertise_key_above_the_prime(recording):
    """The channel key is 2^255 - 19 + 9, not reduced."""
    advertised(recording, put(2, (FIELD_PRIME + 9).to_bytes(32, "little")))


@fault()
def advertise_key_with_bit_255(recording):
    """Bit 255 of the channel key is set."""
    advertised(recording, lambda body: put(2, body[2][:31] + bytes([body[2][31] | 0x80]))(body))


@fault()
def advertise_low_order_key(recording):
    """The mask key is 1, a point of order 4."""
    advertised(recording, put(3, b"\x01" + bytes(31)))


@fault()
def advertise_zero_key(recording):
    """The channel key is 0, a point of order 2."""
    advertised(recording, put(2, bytes(32)))


@fault()
def advertise_anothers_key(recording):
    """Bob's channel key is alice's mask key."""
    recording.run_to(0, "send_in")
    advertised(recording, put(2, next_body(recording.outbox, "alice")[3]))


@fault()
def advertise_one_key_for_both_uses(recording):
    """Bob's mask key is his channel key."""
    advertised(recording, lambda body: put(3, body[2])(body))


@fault()
def advertise_short_key(recording):
    """The channel key has 31 bytes."""
    advertised(recording, lambda body: put(2, body[2][:31])(body))


@fault()
def advertise_resent(recording):
    """Bob's advertisement arrives a second time, byte for byte: it has no effect."""
    resent(recording, 0)


@fault()
def advertise_second_and_different(recording):
    """Bob signs a second advertisement with another coin contribution."""
    recording.run_to(0, "send_in")
    body = next_body(recording.outbox, "bob")
    body[5] = bytes(32)
    body[6] = sign_fields(seed_of(recording, "bob"), "advertise", *body[:6])
    second(recording, frame(ADVERTISEMENT, body))


def resent(recording, round_number):
    """Bob's first frame of the round arrives twice."""
    recording.run_to(round_number, "send_in")
    data = recording.outbox["bob"][0]
    recording.to_server("bob")
    assert recording.to_server("bob", data) is None


def second(recording, data):
    """Bob's own frame arrives, and then another one of his."""
    recording.to_server("bob")
    assert recording.to_server("bob", data) is not None


@fault()
def advertise_after_the_close(recording):
    """Carol's advertisement arrives after the round was closed."""
    recording.run_to(0, "send_in")
    recording.send_in("alice", "bob")
    recording.close()
    recording.to_server("carol")


@fault(4, maximum=3)
def advertise_beyond_the_maximum(recording):
    """Three may take part, and dave is the fourth."""
    recording.run_to(0, "close")
    recording.close()


@fault(3, cohort=3)
def close_advertise_below_the_cohort(recording):
    """Two of at least three advertised when the round is closed."""
    recording.run_to(0, "send_in")
    recording.send_in("alice", "carol")
    recording.close()


@fault(4, graph=rule(dropout=500_000))
def close_advertise_with_no_threshold(recording):
    """With 4 participants of which half may drop out, k - d = 1 is below t = 2."""
    recording.run_to(0, "close")
    recording.close()


# The offer

def offered(recording, parameters):
    """An offer of other parameters, signed by the server of the session."""
    encoded = encode_parameters(parameters)
    refused_by_client(recording, "alice", frame(OFFER, [encoded, sign_fields(recording.server.seed, "offer", session_id(encoded))]))


def with_vector(recording, **changes):
    offered(recording, recording.server.parameters._replace(vectors=[recording.server.parameters.vectors[0]._replace(**changes)]))


def with_rule(recording, **changes):
    offered(recording, recording.server.parameters._replace(rule=recording.server.parameters.rule._replace(**changes)))


@fault()
def offer_bad_signature(recording):
    """One bit of the signature of the offer is wrong."""
    body = next_body(recording.inbox, "alice")
    body[1] = flip(body[1])
    refused_by_client(recording, "alice", frame(OFFER, body))


@fault()
def offer_of_another_server(recording):
    """Parameters with another server's key, signed by that server."""
    other = stream("another server", 32)
    encoded = encode_parameters(recording.server.parameters._replace(server_key=ed25519_public(other)))
    refused_by_client(recording, "alice", frame(OFFER, [encoded, sign_fields(other, "offer", session_id(encoded))]))


@fault()
def offer_semi_honest_against_the_policy(recording):
    """The policy wants the malicious model."""
    with_rule(recording, threat_model=SEMI_HONEST, certificate_kind=0)


@fault()
def offer_forced_threshold_against_the_policy(recording):
    """A threshold is forced, and the policy does not allow it."""
    with_rule(recording, forced_threshold=2)


@fault(policy={"smallestCohort": 4})
def offer_cohort_below_the_policy(recording):
    """The policy wants four participants at least, the parameters two."""
    refused_by_client(recording, "alice", recording.inbox["alice"][0])


@fault()
def offer_version_2(recording):
    """Protocol version 2."""
    offered(recording, recording.server.parameters._replace(version=2))


@fault()
def offer_no_vectors(recording):
    """No vector at all."""
    offered(recording, recording.server.parameters._replace(vectors=[]))


@fault()
def offer_vector_name_twice(recording):
    """Two vectors of one name."""
    offered(recording, recording.server.parameters._replace(vectors=SMALL + SMALL))


@fault()
def offer_vector_length_0(recording):
    """A vector without values."""
    with_vector(recording, length=0)


@fault()
def offer_vector_too_long(recording):
    """A vector of 2^28 + 1 values."""
    with_vector(recording, length=2 ** 28 + 1)


@fault()
def offer_ring_kind_1(recording):
    """Ring kind 1 does not exist in version 1."""
    with_vector(recording, ring_kind=1)


@fault()
def offer_63_bits(recording):
    """A ring of 2^63."""
    with_vector(recording, bits=63)


@fault()
def offer_0_bits(recording):
    """A ring of one element."""
    with_vector(recording, bits=0)


@fault()
def offer_exact_sum_that_overflows(recording):
    """Three participants x bound 1366 = 4098 does not fit 12 bits."""
    with_vector(recording, value_class=EXACT, bits=12, bound=1366)


@fault()
def offer_modular_with_a_bound(recording):
    """A modular vector carries bound 5."""
    with_vector(recording, bound=5)


@fault()
def offer_certificate_kind_0_when_malicious(recording):
    """The malicious model without survivor signatures."""
    with_rule(recording, certificate_kind=0)


@fault()
def offer_cohort_of_1(recording):
    """A minimum cohort of one."""
    offered(recording, recording.server.parameters._replace(minimum_cohort=1))


@fault()
def offer_complete_graph_of_256(recording):
    """256 participants on a complete graph."""
    offered(recording, recording.server.parameters._replace(maximum_participants=256))


# Round 1: the roster

def rostered(recording, change):
    """Alice's roster, with a change to its body."""
    recording.run_to(1, "hand_out")
    body = next_body(recording.inbox, "alice")
    change(body)
    refused_by_client(recording, "alice", frame(ROSTER, body))


def rostered_anew(recording, change):
    """Alice's roster with a change to the decoded advertisements; n and root follow."""
    def rebuild(body):
        advertisements = [decode(data) for _, data, _ in body[4]]
        advertisements = change(advertisements) or advertisements
        leaves = [encode(advertisement) for advertisement in advertisements]
        body[1], body[2] = len(leaves), merkle.mth(leaves)
        body[3] = [advertisement[1] for advertisement in advertisements].index("alice")
        body[4] = [[i, leaf, []] for i, leaf in enumerate(leaves)]
    rostered(recording, rebuild)


def signed_advertisement(recording, body):
    return body[:6] + [sign_fields(seed_of(recording, body[1]), "advertise", *body[:6])]


@fault()
def roster_other_session(recording):
    """The roster names another session."""
    rostered(recording, put(0, bytes(32)))


@fault()
def roster_wrong_root(recording):
    """The root is not that of the entries."""
    rostered(recording, put(2, bytes(32)))


@fault(4, cohort=4)
def roster_below_the_cohort(recording):
    """Three entries where the minimum cohort is four."""
    rostered_anew(recording, lambda advertisements: advertisements[:3])


@fault()
def roster_wrong_own_index(recording):
    """Alice is told bob's index."""
    rostered(recording, put(3, 1))


@fault()
def roster_own_advertisement_replaced(recording):
    """Alice's entry holds another coin contribution, with a valid signature."""
    def change(advertisements):
        advertisements[0] = signed_advertisement(recording, put_in(advertisements[0], 5, bytes(32)))
    rostered_anew(recording, change)


def put_in(body, position, value):
    return body[:position] + [value] + body[position + 1:]


@fault()
def roster_bad_signature(recording):
    """Bob's coin contribution was altered and not signed again."""
    def change(advertisements):
        advertisements[1] = put_in(advertisements[1], 5, bytes(32))
    rostered_anew(recording, change)


@fault()
def roster_unsorted(recording):
    """Bob and carol have changed places."""
    rostered_anew(recording, lambda a: [a[0], a[2], a[1]])


@fault(4)
def roster_one_participant_twice(recording):
    """Bob stands in the roster twice, with two advertisements."""
    def change(advertisements):
        again = signed_advertisement(recording, put_in(put_in(advertisements[1], 2, x25519_public(stream("again", 32))),
                                                       3, x25519_public(stream("and again", 32))))
        return advertisements[:2] + [again, advertisements[2]]
    rostered_anew(recording, change)


@fault()
def roster_shared_key(recording):
    """Carol advertises bob's mask key as her channel key."""
    def change(advertisements):
        advertisements[2] = signed_advertisement(recording, put_in(advertisements[2], 2, advertisements[1][3]))
    rostered_anew(recording, change)


@fault()
def roster_key_above_the_prime(recording):
    """Carol's mask key is not reduced."""
    def change(advertisements):
        advertisements[2] = signed_advertisement(recording, put_in(advertisements[2], 3, (FIELD_PRIME + 9).to_bytes(32, "little")))
    rostered_anew(recording, change)


@fault()
def roster_low_order_key(recording):
    """Carol's channel key is 0: every agreement with it is all zero."""
    def change(advertisements):
        advertisements[2] = signed_advertisement(recording, put_in(advertisements[2], 2, bytes(32)))
    rostered_anew(recording, change)


@fault()
def roster_indices_not_ascending(recording):
    """The entries of bob and carol stand in the wrong order."""
    rostered(recording, lambda body: body[4].append(body[4].pop(1)))


RING_OF_16 = dict(names=["p%02d" % i for i in range(16)], graph=rule(RING, dropout=70_000), maximum=20)


def ring_roster(recording, change):
    recording.run_to(1, "hand_out")
    body = next_body(recording.inbox, "p00")
    change(body)
    refused_by_client(recording, "p00", frame(ROSTER, body))


@fault(**RING_OF_16)
def roster_ring_bad_proof(recording):
    """The inclusion proof of a neighbour is wrong."""
    def change(body):
        path = body[4][-1][2]
        path[0] = flip(path[0])
    ring_roster(recording, change)


@fault(**RING_OF_16)
def roster_ring_neighbour_missing(recording):
    """A neighbour of the graph is left out."""
    def change(body):
        body[4].pop(0 if body[4][0][0] != body[3] else 1)
    ring_roster(recording, change)


@fault(**RING_OF_16)
def roster_ring_stranger_added(recording):
    """An entry, with a valid proof, of someone who is no neighbour."""
    def change(body):
        present = [entry[0] for entry in body[4]]
        stranger = next(i for i in range(16) if i not in present)
        leaves = [encode(recording.server.transcript.advertisements[i]) for i in range(16)]
        body[4] = sorted(body[4] + [[stranger, leaves[stranger], merkle.proof(leaves, stranger)]])
    ring_roster(recording, change)


# Round 1: the shares

def shared(recording, change, sign=True, accepted=False):
    """Bob's shares with a change to the items, signed again."""
    recording.run_to(1, "send_in")
    body = next_body(recording.outbox, "bob")
    change(body)
    if sign:
        t = recording.client("bob").transcript
        body[3] = sign_fields(seed_of(recording, "bob"), "share-keys", t.rid, "bob", commitment_root(body[2]), item_root(body[2]))
    if accepted:
        recording.send_in("alice")
        recording.outbox["bob"].pop()
        assert recording.to_server("bob", frame(SHARES, body)) is None
    else:
        refused_by_server(recording, "bob", frame(SHARES, body))


def flip(data, at=0):
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1:]


@fault()
def shares_one_too_few(recording):
    """One item is missing."""
    shared(recording, lambda body: body[2].pop())


@fault()
def shares_one_too_many(recording):
    """One item stands twice."""
    shared(recording, lambda body: body[2].append(body[2][0]))


@fault()
def shares_bad_signature(recording):
    """A commitment was altered after signing."""
    def change(body):
        body[2][0][2] = bytes(32)
    shared(recording, change, sign=False)


@fault()
def shares_in_anothers_name(recording):
    """Bob says he is carol."""
    shared(recording, put(1, 2))


@fault()
def shares_index_beyond_the_roster(recording):
    """The sender's index is n."""
    shared(recording, put(1, 3))


@fault()
def shares_short_ciphertext(recording):
    """A ciphertext of 88 bytes."""
    def change(body):
        body[2][0][0] = body[2][0][0][:88]
    shared(recording, change)


@fault()
def shares_resent(recording):
    """Bob's shares arrive a second time, byte for byte: they have no effect."""
    resent(recording, 1)


@fault()
def shares_second_and_different(recording):
    """Bob signs a second shares message with another ciphertext."""
    recording.run_to(1, "send_in")
    body = next_body(recording.outbox, "bob")
    body[2][0][0] = flip(body[2][0][0])
    t = recording.client("bob").transcript
    body[3] = sign_fields(seed_of(recording, "bob"), "share-keys", t.rid, "bob", commitment_root(body[2]), item_root(body[2]))
    second(recording, frame(SHARES, body))


@fault(3, cohort=3)
def close_share_keys_below_the_cohort(recording):
    """Two of at least three sent shares when the round is closed."""
    recording.run_to(1, "send_in")
    recording.send_in("alice", "carol")
    recording.close()


# A dealer who deals badly: the server cannot see it, the holder complains, the session goes on.

def bad_dealer(recording, change):
    shared(recording, change, accepted=True)
    recording.finish()


@fault(4)
def session_bad_share_ciphertext(recording):
    """Bob's ciphertext for alice does not decrypt, and he signed it: alice's complaint reveals that channel key."""
    def change(body):
        body[2][0][0] = flip(body[2][0][0])
    bad_dealer(recording, change)


@fault(4)
def session_bad_share_commitment(recording):
    """Bob's share of the mask root for alice is not the one he committed to."""
    def change(body):
        bob, alice = recording.client("bob"), 0
        t = bob.transcript
        old = body[2][0]
        commitment = h(label("share-commitment"), t.rid, "bob", "alice", u8(1), bytes(32))
        reseal(recording, body, (commitment, old[3]))
    bad_dealer(recording, change)


@fault(4)
def session_bad_share_bundle(recording):
    """The bundle holds the two kinds in the wrong order."""
    def change(body):
        reseal(recording, body, (body[2][0][2], body[2][0][3]), lambda bundle: [bundle[1], bundle[0]])
    bad_dealer(recording, change)


@fault(4)
def session_share_bundle_not_message_pack(recording):
    """The bundle is 73 zero bytes."""
    def change(body):
        reseal(recording, body, (body[2][0][2], body[2][0][3]), lambda bundle: None)
    bad_dealer(recording, change)


def reseal(recording, body, commitments, arrange=lambda bundle: bundle):
    """Replaces the commitments of bob's item for alice and seals every item anew, since the root is associated data."""
    bob = recording.client("bob")
    t = bob.transcript
    old_root = commitment_root(body[2])
    holders = t.neighbours[bob.index]
    plain = []
    for holder, item in zip(holders, body[2]):
        key = t.channel_key(bob.channel_private, holder, bob.index, holder)
        plain.append((key, open_sealed(key, item[0], t.share_aad(bob.index, holder, old_root))))
    body[2][0][2], body[2][0][3] = commitments
    new_root = commitment_root(body[2])
    for place, (holder, (key, bundle)) in enumerate(zip(holders, plain)):
        if place == 0:
            arranged = arrange(decode(bundle))
            bundle = bytes(73) if arranged is None else encode(arranged)
        body[2][place][0] = seal(key, bundle, t.share_aad(bob.index, holder, new_root))


@fault(4)
def session_bad_key_commitment(recording):
    """Bob's key commitment for alice does not match: her complaint reveals no key and blames nobody."""
    def change(body):
        body[2][0][1] = flip(body[2][0][1])
    bad_dealer(recording, change)


@fault(4)
def session_inconsistent_self_mask_shares(recording):
    """Bob's shares all match their commitments and reconstruct another seed than he advertised: the session ends and blames him."""
    share_another(recording, "self_mask_seed")
    recording.finish()


@fault(4)
def session_inconsistent_mask_root_shares(recording):
    """Bob's shares all match their commitments and reconstruct another mask root than he advertised; he leaves before his masked input."""
    share_another(recording, "mask_root")
    recording.leave("bob")
    recording.finish()


def share_another(recording, secret):
    """Bob shares another secret than he uses: his share keys message comes from a twin with that secret altered."""
    recording.run_to(1, "hand_out")
    twin = copy.deepcopy(recording.client("bob"))
    setattr(twin, secret, flip(getattr(twin, secret)))
    data, = twin.receive(recording.inbox["bob"][0], None)
    recording.run_to(1, "send_in")
    recording.outbox["bob"].pop()
    assert recording.to_server("bob", data) is None


# Round 2: the delivery

def delivered(recording, change, refused=True):
    """Alice's delivery with a change."""
    recording.run_to(2, "hand_out")
    body = next_body(recording.inbox, "alice")
    change(body)
    data = frame(SHARE_DELIVERY, body)
    if refused:
        refused_by_client(recording, "alice", data)
    else:
        recording.inbox["alice"].pop()
        assert recording.to_client("alice", data) is None
        recording.hand_out()
        recording.next_action = "send_in"
        recording.finish()


@fault()
def delivery_without_the_recipient(recording):
    """Alice sent her shares, and U2 leaves her out."""
    delivered(recording, put(1, bitmap([1, 2], 3)))


@fault(4, cohort=4)
def delivery_below_the_cohort(recording):
    """U2 has three members, the minimum cohort is four."""
    def change(body):
        body[1] = bitmap([0, 1, 2], 4)
        body[2].pop()
    delivered(recording, change)


@fault()
def delivery_below_the_threshold(recording):
    """One neighbour in U2, t = 2."""
    def change(body):
        body[1] = bitmap([0, 1], 3)
        body[2].pop()
    delivered(recording, change)


@fault(4)
def delivery_item_missing(recording):
    """Dave stands in U2, and his item is missing."""
    delivered(recording, lambda body: body[2].pop())


@fault(4)
def delivery_item_of_a_dropout(recording):
    """Dave does not stand in U2, and an item of his is there."""
    delivered(recording, put(1, bitmap([0, 1, 2], 4)))


@fault()
def delivery_items_not_ascending(recording):
    """The items stand in the wrong order."""
    delivered(recording, lambda body: body[2].reverse())


@fault()
def delivery_bitmap_with_a_bit_beyond_the_roster(recording):
    """Bit 3 of three participants."""
    delivered(recording, put(1, b"\x0f"))


@fault()
def delivery_bitmap_too_long(recording):
    """Two bytes for three participants."""
    delivered(recording, put(1, b"\x07\x00"))


@fault(4)
def session_item_spoilt_by_the_server(recording):
    """The server altered bob's ciphertext on its way: the item proof fails, alice's complaint reveals no key and blames nobody."""
    def change(body):
        body[2][0][1] = flip(body[2][0][1])
    delivered(recording, change, refused=False)


@fault(4)
def session_commitments_spoilt_by_the_server(recording):
    """The server altered c1 of bob's item on its way: its proof fails and alice's complaint reveals no key."""
    def change(body):
        body[2][0][3] = flip(body[2][0][3])
    delivered(recording, change, refused=False)


@fault(4)
def session_spoilt_item_with_roots_of_the_server(recording):
    """The server altered bob's ciphertext and made root and proof fit; only bob's signature does not: the complaint reveals no key."""
    def change(body):
        item = body[2][0]
        t = recording.server.transcript
        items, _ = recording.server.shared[1]
        place = t.position(1, 0)
        spoilt = [list(i) for i in items]
        spoilt[place][0] = flip(spoilt[place][0])
        pairs = [ciphertext + key_commitment for ciphertext, key_commitment, _, _ in spoilt]
        item[1], item[7], item[8] = spoilt[place][0], merkle.mth(pairs), merkle.proof(pairs, place)
    delivered(recording, change, refused=False)


@fault()
def delivery_untouched_item_with_a_spoilt_signature(recording):
    """Bob's signature is wrong and all else holds: it decides nothing, the item opens and nobody complains."""
    def change(body):
        body[2][0][9] = flip(body[2][0][9])
    delivered(recording, change, refused=False)


# Round 2: the input

def headed(recording, change, sign=True):
    """Bob's header with a change, signed again."""
    recording.run_to(2, "send_in")
    recording.send_in("alice")
    body = next_body(recording.outbox, "bob")
    change(body)
    if sign:
        t = recording.server.transcript
        body[5] = sign_fields(seed_of(recording, "bob"), "input", t.rid, "bob", body[2], body[3], encoded_list_hash(body[4]))
    refused_by_server(recording, "bob", frame(INPUT_HEADER, body))


@fault()
def header_of_another_u2(recording):
    """The header signs another set U2."""
    headed(recording, put(3, bytes(32)))


@fault()
def header_bad_signature(recording):
    """The vector root was altered after signing."""
    headed(recording, put(2, bytes(32)), sign=False)


@fault()
def header_in_anothers_name(recording):
    """Bob says he is carol."""
    headed(recording, put(1, 2))


@fault()
def header_resent(recording):
    """Bob's header arrives a second time before his chunk, byte for byte: it has no effect."""
    resent(recording, 2)


@fault()
def header_second_and_different(recording):
    """Bob signs a second header with another vector root."""
    recording.run_to(2, "send_in")
    t, body = recording.server.transcript, next_body(recording.outbox, "bob")
    body[2] = bytes(32)
    body[5] = sign_fields(seed_of(recording, "bob"), "input", t.rid, "bob", body[2], body[3], encoded_list_hash(body[4]))
    second(recording, frame(INPUT_HEADER, body))


@fault()
def header_of_someone_who_shared_no_keys(recording):
    """Carol stands in U1 but not in U2."""
    recording.run_to(1, "send_in")
    recording.send_in("alice", "bob")
    recording.close()
    t = recording.server.transcript
    root, shared_hash = bytes(32), t.shared_hash([0, 1])
    signature = sign_fields(seed_of(recording, "carol"), "input", t.rid, "carol", root, shared_hash, encoded_list_hash([]))
    assert recording.to_server("carol", frame(INPUT_HEADER, [t.sid, 2, root, shared_hash, [], signature]))


def chunked(recording, change):
    """The first of bob's chunks with a change."""
    recording.run_to(2, "send_in")
    recording.send_in("alice")
    recording.to_server("bob")
    body = next_body(recording.outbox, "bob")
    change(body)
    refused_by_server(recording, "bob", frame(INPUT_CHUNK, body))


@fault()
def chunk_one_byte_short(recording):
    """5 values of 20 bits need 13 bytes; these are 12."""
    chunked(recording, lambda body: put(4, body[4][:-1])(body))


@fault()
def chunk_one_byte_long(recording):
    """A zero byte follows the packed values."""
    chunked(recording, lambda body: put(4, body[4] + b"\0")(body))


@fault()
def chunk_padding_not_zero(recording):
    """The last bit of the chunk is set; 100 of 104 bits carry values."""
    chunked(recording, lambda body: put(4, body[4][:-1] + bytes([body[4][-1] | 0x80]))(body))


@fault()
def chunk_of_an_unknown_vector(recording):
    """Vector 1 of one vector."""
    chunked(recording, put(2, 1))


@fault()
def chunk_beyond_the_vector(recording):
    """Chunk 1 of a vector of one chunk."""
    chunked(recording, put(3, 1))


@fault()
def chunk_before_the_header(recording):
    """Bob's chunk arrives before his header."""
    recording.run_to(2, "send_in")
    refused_by_server(recording, "bob", recording.outbox["bob"][1])


@fault(vectors=[Vector("a", 2, 0, 8, MODULAR, 0), Vector("b", 2, 0, 8, MODULAR, 0)])
def chunk_resent(recording):
    """Bob's first chunk arrives a second time before his last, byte for byte: it has no effect."""
    recording.run_to(2, "send_in")
    data = recording.outbox["bob"][1]
    recording.to_server("bob")
    recording.to_server("bob")
    assert recording.to_server("bob", data) is None
    recording.to_server("bob")


@fault(vectors=[Vector("a", 2, 0, 8, MODULAR, 0), Vector("b", 2, 0, 8, MODULAR, 0)])
def session_chunks_in_reverse(recording):
    """Everybody's two chunks arrive in reverse order, and the session ends as ever."""
    recording.run_to(2, "send_in")
    for name in recording.names:
        header, first, last = recording.outbox[name]
        recording.outbox[name] = [header, last, first]
    recording.finish()


@fault()
def input_root_mismatch(recording):
    """Bob's only chunk has the right form and other values than he signed: header and chunk are dropped, and he may send both again."""
    recording.run_to(2, "send_in")
    recording.send_in("alice", "carol")
    header = recording.outbox["bob"][0]
    recording.to_server("bob")
    body = next_body(recording.outbox, "bob")
    body[4] = flip(body[4])
    assert recording.to_server("bob", frame(INPUT_CHUNK, body)) is not None
    assert recording.to_server("bob", header) is None
    recording.finish()


@fault(4)
def complaint_about_someone_outside_u2(recording):
    """Bob complains about dave, who sent no shares."""
    recording.run_to(1, "send_in")
    recording.leave("dave")
    headed(recording, put(4, [[3, "R2-05", b""]]))


@fault()
def complaint_under_another_rule(recording):
    """Bob complains about alice under R2-01, which is about no item."""
    headed(recording, put(4, [[0, "R2-01", b""]]))


@fault()
def complaint_with_a_key_that_shows_nothing(recording):
    """A complaint under R2-05 carries a channel key, and that rule needs none."""
    headed(recording, put(4, [[0, "R2-05", bytes(32)]]))


@fault(3, cohort=3)
def close_masked_input_below_the_cohort(recording):
    """Bob sent his header and no chunk: he does not stand in U3, which is below the cohort of three."""
    recording.run_to(2, "send_in")
    recording.send_in("alice", "carol")
    recording.to_server("bob")
    recording.close()


# Round 3: the proposal

def proposed(recording, change):
    """Alice's survivor proposal with a change."""
    recording.run_to(3, "hand_out")
    body = next_body(recording.inbox, "alice")
    change(body)
    refused_by_client(recording, "alice", frame(SURVIVOR_PROPOSAL, body))


def other_survivors(recording, survivors, name="alice"):
    """Bitmap, input root and proof for another set of survivors, all consistent."""
    n = recording.server.transcript.n
    index = recording.client(name).index
    leaves = [encode(recording.server.headers[u]) for u in survivors]
    path = merkle.proof(leaves, survivors.index(index)) if index in survivors else []
    return [bitmap(survivors, n), merkle.mth(leaves), path]


@fault()
def survivors_without_the_recipient(recording):
    """Alice sent her input, and U3 leaves her out."""
    proposed(recording, lambda body: body.__setitem__(slice(1, 4), other_survivors(recording, [1, 2])))


@fault(4, cohort=4)
def survivors_below_the_cohort(recording):
    """U3 has three members, the minimum cohort is four."""
    proposed(recording, lambda body: body.__setitem__(slice(1, 4), other_survivors(recording, [0, 1, 2])))


@fault()
def survivors_below_the_threshold(recording):
    """One neighbour in U3, t = 2."""
    proposed(recording, lambda body: body.__setitem__(slice(1, 4), other_survivors(recording, [0, 1])))


@fault(5)
def survivors_not_in_u2(recording):
    """U3 holds erin, who does not stand in U2."""
    recording.run_to(1, "send_in")
    recording.leave("erin")
    proposed(recording, put(1, bitmap([0, 1, 2, 3, 4], 5)))


@fault()
def survivors_wrong_header_proof(recording):
    """The inclusion proof of alice's header is wrong."""
    proposed(recording, lambda body: put(3, [flip(body[3][0])] + body[3][1:])(body))


@fault()
def survivors_bitmap_with_a_bit_beyond_the_roster(recording):
    """Bit 3 of three participants."""
    proposed(recording, put(1, b"\x0f"))


@fault(5)
def survivors_second_root(recording):
    """After signing for all five, alice is shown a second survivor set without erin."""
    recording.run_to(3, "send_in")
    body = [recording.server.sid] + other_survivors(recording, [0, 1, 2, 3])
    refused_by_client(recording, "alice", frame(SURVIVOR_PROPOSAL, body))


# Round 3: the signatures

def survivor_signed(recording, change, sign=True):
    """Bob's survivor signature with a change."""
    recording.run_to(3, "send_in")
    recording.send_in("alice")
    body = next_body(recording.outbox, "bob")
    change(body)
    if sign:
        t = recording.server.transcript
        body[3] = sign_fields(seed_of(recording, "bob"), "survivor-signature", t.rid, "bob", body[2])
    refused_by_server(recording, "bob", frame(SURVIVOR_SIGNATURE, body))


@fault()
def survivor_root_mismatch(recording):
    """Bob signs another survivor root."""
    survivor_signed(recording, put(2, bytes(32)))


@fault()
def survivor_signature_bad(recording):
    """One bit of bob's signature is wrong."""
    survivor_signed(recording, lambda body: put(3, flip(body[3]))(body), sign=False)


@fault()
def survivor_signature_in_anothers_name(recording):
    """Bob says he is carol."""
    survivor_signed(recording, put(1, 2))


@fault()
def survivor_signature_resent(recording):
    """Bob's survivor signature arrives a second time, byte for byte: it has no effect."""
    resent(recording, 3)


@fault(5)
def survivor_signature_of_a_dropout(recording):
    """Erin sent no masked input and signs all the same."""
    recording.run_to(2, "send_in")
    recording.leave("erin")
    recording.run_to(3, "send_in")
    server = recording.server
    signature = sign_fields(seed_of(recording, "erin"), "survivor-signature", server.transcript.rid, "erin", server.survivor_root)
    assert recording.to_server("erin", frame(SURVIVOR_SIGNATURE, [server.sid, 4, server.survivor_root, signature]))


# Round 4: the request

def requested(recording, change, sign=False):
    """Alice's unmask request with a change."""
    recording.run_to(4, "hand_out")
    body = next_body(recording.inbox, "alice")
    change(body)
    refused_by_client(recording, "alice", frame(UNMASK_REQUEST, body))


@fault()
def unmask_bad_server_signature(recording):
    """One bit of the server's signature is wrong."""
    requested(recording, lambda body: put(5, flip(body[5]))(body))


@fault()
def unmask_request_of_another_recipient(recording):
    """The server's signature is the one for bob."""
    def change(body):
        body[5] = next_body(recording.inbox, "bob")[5]
    requested(recording, change)


@fault(5)
def unmask_of_another_survivor_set(recording):
    """Alice signed for all five; the request is for four, with the signatures of the others over that root."""
    def change(body):
        server, t = recording.server, recording.server.transcript
        body[1:4] = other_survivors(recording, [0, 1, 2, 3])
        root = t.survivor_root([0, 1, 2, 3, 4], [0, 1, 2, 3], body[2])
        body[4] = [[v, sign_fields(seed_of(recording, t.name(v)), "survivor-signature", t.rid, t.name(v), root)] for v in (1, 2, 3)]
        body[5] = sign_fields(server.seed, "unmask", t.rid, "alice", root)
    requested(recording, change)


@fault()
def unmask_too_few_signatures(recording):
    """One signature by a neighbour, t = 2."""
    requested(recording, lambda body: body[4].pop())


@fault(4)
def unmask_bad_survivor_signature(recording):
    """Dave's signature is wrong; with two good ones of t = 2."""
    def change(body):
        body[4][2][1] = flip(body[4][2][1])
    requested(recording, change)


@fault()
def unmask_own_signature_counted(recording):
    """Alice's own signature in place of a neighbour's: her own never counts."""
    def change(body):
        body[4] = [[0, recording.server.signatures[0]], body[4][0]]
    requested(recording, change)


@fault()
def unmask_signatures_not_ascending(recording):
    """The signatures stand in the wrong order."""
    requested(recording, lambda body: body[4].reverse())


@fault()
def unmask_other_session(recording):
    """The request names another session."""
    requested(recording, put(0, bytes(32)))


@fault()
def unmask_same_request_again(recording):
    """The very same request a second time gets the very same answer, which has no effect at the server."""
    recording.run_to(4, "hand_out")
    data = recording.inbox["alice"][0]
    recording.hand_out()
    assert recording.to_client("alice", data) is None
    assert len(set(recording.outbox["alice"])) == 1
    recording.finish()


@fault(5)
def unmask_second_request(recording):
    """After alice's answer the same request arrives with one signature less, which would still be enough."""
    recording.run_to(4, "send_in")
    server, t = recording.server, recording.server.transcript
    body = [server.sid, bitmap(server.u3, t.n), server.input_root, server.header_proof(0),
            [[v, server.signatures[v]] for v in (1, 2, 3)], sign_fields(server.seed, "unmask", t.rid, "alice", server.survivor_root)]
    refused_by_client(recording, "alice", frame(UNMASK_REQUEST, body))


# After the last round

def ended(recording, change):
    """The result that alice gets, with a change."""
    recording.run_to(4, "close")
    recording.step()
    body = next_body(recording.inbox, "alice")
    change(body)
    refused_by_client(recording, "alice", frame(RESULT, body))


@fault()
def result_bad_signature(recording):
    """The aggregate hash of the result was altered after signing."""
    ended(recording, put(3, bytes(32)))


@fault()
def result_of_another_survivor_root(recording):
    """The server signs a result for another survivor root than alice signed."""
    def change(body):
        body[1] = bytes(32)
        body[5] = sign_fields(recording.server.seed, "result", recording.server.transcript.rid, body[1], u32(body[2]), body[3], body[4])
    ended(recording, change)


@fault(3, cohort=3)
def abort_bad_signature(recording):
    """The code of the abort was altered after signing."""
    recording.run_to(1, "hand_out")
    recording.leave("carol")
    recording.run_to(1, "close")
    recording.close()
    body = next_body(recording.inbox, "alice")
    body[1] = 1
    refused_by_client(recording, "alice", frame(ABORT, body))


# Round 4: the answers

def answered(recording, change, sign=True):
    """Bob's answer with a change; dave left before his masked input."""
    recording.run_to(2, "send_in")
    recording.leave("dave")
    recording.run_to(4, "send_in")
    recording.send_in("alice")
    body = next_body(recording.outbox, "bob")
    change(body)
    if sign:
        server, t = recording.server, recording.server.transcript
        body[3] = sign_fields(seed_of(recording, "bob"), "unmask-response", t.rid, "bob", server.survivor_root, encoded_list_hash(body[2]))
    refused_by_server(recording, "bob", frame(UNMASK_RESPONSE, body))


@fault(5)
def response_bad_signature(recording):
    """A share was altered after signing."""
    def change(body):
        body[2][0][2] = flip(body[2][0][2])
    answered(recording, change, sign=False)


@fault(6)
def session_bad_revealed_share(recording):
    """Bob signs a share of alice's seed that is not the one she committed to: his message is accepted, the share is not used, four others suffice."""
    bad_revealed_share(recording)


def bad_revealed_share(recording):
    recording.run_to(4, "send_in")
    body = next_body(recording.outbox, "bob")
    body[2][0][2] = flip(body[2][0][2])
    server, t = recording.server, recording.server.transcript
    body[3] = sign_fields(seed_of(recording, "bob"), "unmask-response", t.rid, "bob", server.survivor_root, encoded_list_hash(body[2]))
    recording.outbox["bob"].pop()
    assert recording.to_server("bob", frame(UNMASK_RESPONSE, body)) is None
    recording.finish()


@fault(3)
def session_too_few_good_shares(recording):
    """As above with n = 3 and t = 2: of alice's seed only one good share is left, and the session ends with code 5."""
    bad_revealed_share(recording)


@fault(5)
def response_one_share_too_few(recording):
    """Bob leaves out his share of alice's self-mask seed, of whom he did not complain."""
    answered(recording, lambda body: body[2].pop(0))


@fault(5)
def response_second_and_different(recording):
    """Bob signs a second response with another share."""
    recording.run_to(4, "send_in")
    server, t, body = recording.server, recording.server.transcript, next_body(recording.outbox, "bob")
    body[2][0][2] = flip(body[2][0][2])
    body[3] = sign_fields(seed_of(recording, "bob"), "unmask-response", t.rid, "bob", server.survivor_root, encoded_list_hash(body[2]))
    second(recording, frame(UNMASK_RESPONSE, body))


@fault(5)
def response_mask_root_of_a_survivor(recording):
    """Bob reveals his share of alice's mask root, who survived."""
    def change(body):
        body[2][0][1:] = [1, recording.client("bob").held[0][1]]
    answered(recording, change)


@fault(5)
def response_self_mask_seed_of_a_dropout(recording):
    """Bob reveals his share of the self-mask seed of dave, who left."""
    def change(body):
        entry = next(e for e in body[2] if e[0] == 3)
        entry[1:] = [2, recording.client("bob").held[3][2]]
    answered(recording, change)


@fault(5)
def response_kind_3(recording):
    """There is no kind 3."""
    def change(body):
        body[2][0][1] = 3
    answered(recording, change)


@fault(5)
def response_share_of_himself(recording):
    """Bob is not his own neighbour."""
    def change(body):
        body[2] = [body[2][0], [1, 2, bytes(32)]] + body[2][1:]
    answered(recording, change)


@fault(5)
def response_both_kinds_of_one_participant(recording):
    """Two entries for alice."""
    def change(body):
        body[2].insert(1, [0, 2, body[2][0][2]])
    answered(recording, change)


@fault(5)
def response_in_anothers_name(recording):
    """Bob says he is carol."""
    answered(recording, put(1, 2))


@fault(5)
def response_of_someone_who_did_not_sign(recording):
    """Erin stands in U3 and not in U4."""
    recording.run_to(3, "hand_out")
    recording.leave("erin")
    recording.run_to(4, "send_in")
    server, t = recording.server, recording.server.transcript
    signature = sign_fields(seed_of(recording, "erin"), "unmask-response", t.rid, "erin", server.survivor_root, encoded_list_hash([]))
    assert recording.to_server("erin", frame(UNMASK_RESPONSE, [server.sid, 4, [], signature]))


@fault(4)
def close_unmasking_with_too_few_shares(recording):
    """Three participants answer nothing: nobody's self-mask seed has t = 2 shares."""
    recording.run_to(4, "send_in")
    recording.send_in("alice")
    recording.close()


@fault(3, vectors=[Vector("counts", 2, 0, 20, EXACT, 100)], inputs=lambda i, v: [100, 100 if i else 101 * 3])
def session_exact_sum_above_the_bound(recording):
    """Alice's value 303 is above the bound of 100, and with two values of 100 the sum exceeds 3 x 100: the session is void."""
    recording.finish()


# Messages out of place

@fault()
def shares_in_round_0(recording):
    """A shares message arrives while advertisements are taken."""
    recording.run_to(0, "send_in")
    recording.to_server("bob", frame(SHARES, [recording.server.sid, 1, [], bytes(64)]))


@fault()
def server_message_sent_to_the_server(recording):
    """The server's own offer comes back to it."""
    recording.run_to(0, "send_in")
    recording.to_server("bob", recording.server.offer())


@fault()
def delivery_in_place_of_the_roster(recording):
    """Alice, who waits for the roster, gets a share delivery."""
    recording.run_to(1, "hand_out")
    refused_by_client(recording, "alice", frame(SHARE_DELIVERY, [recording.server.sid, b"\x07", []]))
