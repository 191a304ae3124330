"""Faults in the delivery of shares and in the inputs of round 2."""

import merkle
from encoding import bitmap
from fault_tools import RING_OF_8, fault, flip, next_body, put, refused_by_client, refused_by_server, resent, second, seed_of
from messages import INPUT_CHUNK, INPUT_HEADER, SHARE_DELIVERY, frame
from parameters import MODULAR, Vector
from primitives import sign_fields
from transcript import encoded_list_hash


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
    recording.hand_out()


def stranger_of(recording, name):
    """Someone on the ring who is no neighbour."""
    t, u = recording.server.transcript, recording.client(name).index
    return next(v for v in range(t.n) if v != u and v not in t.neighbours[u])


@fault(**RING_OF_8)
def delivery_ring_item_of_a_stranger(recording):
    """In place of its first neighbour's item p0 gets one by someone who is no neighbour."""
    recording.run_to(2, "hand_out")
    body = next_body(recording.inbox, "p0")
    body[2][0][0] = stranger_of(recording, "p0")
    body[2].sort()
    refused_by_client(recording, "p0", frame(SHARE_DELIVERY, body))


@fault(**RING_OF_8)
def complaint_ring_about_a_stranger(recording):
    """A complaint about someone on the ring who is no neighbour."""
    recording.run_to(2, "send_in")
    t, body = recording.server.transcript, next_body(recording.outbox, "p0")
    body[4] = [[stranger_of(recording, "p0"), "R2-05", b""]]
    body[5] = sign_fields(seed_of(recording, "p0"), "input", t.rid, "p0", body[2], body[3], encoded_list_hash(body[4]))
    refused_by_server(recording, "p0", frame(INPUT_HEADER, body))


@fault(4)
def complaints_not_ascending(recording):
    """Two complaints in the wrong order."""
    headed(recording, put(4, [[2, "R2-05", b""], [0, "R2-06", b""]]))
