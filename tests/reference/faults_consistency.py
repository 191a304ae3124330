"""Faults in round 3, the consistency check."""

from encoding import bitmap
from fault_tools import fault, flip, next_body, other_survivors, put, refused_by_client, refused_by_server, resent, seed_of
from messages import SURVIVOR_PROPOSAL, SURVIVOR_SIGNATURE, frame
from primitives import sign_fields


def proposed(recording, change):
    """Alice's survivor proposal with a change."""
    recording.run_to(3, "hand_out")
    body = next_body(recording.inbox, "alice")
    change(body)
    refused_by_client(recording, "alice", frame(SURVIVOR_PROPOSAL, body))


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
