"""Faults in the shares of round 1, and dealers who deal badly: the server cannot see it, the holder complains, the session goes on."""

import copy

from encoding import decode, encode, h, u8
from fault_tools import fault, flip, next_body, put, refused_by_server, resent, second, seed_of
from messages import SHARES, frame
from primitives import label, open_sealed, seal, sign_fields
from transcript import commitment_root, item_root


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
    recording.hand_out()


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
        t = recording.client("bob").transcript
        commitment = h(label("share-commitment"), t.rid, "bob", "alice", u8(1), bytes(32))
        reseal(recording, body, (commitment, body[2][0][3]))
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
