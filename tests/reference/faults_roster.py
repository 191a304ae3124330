"""Faults in the roster of round 1."""

import merkle
from encoding import decode, encode
from fault_tools import RING_OF_8, fault, flip, next_body, put, put_in, refused_by_client, seed_of
from messages import ROSTER, frame
from primitives import FIELD_PRIME, sign_fields, x25519_public
from scenarios import rule, stream


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


def ring_roster(recording, change):
    recording.run_to(1, "hand_out")
    body = next_body(recording.inbox, "p0")
    change(body)
    refused_by_client(recording, "p0", frame(ROSTER, body))


@fault(**RING_OF_8)
def roster_ring_bad_proof(recording):
    """The inclusion proof of a neighbour is wrong."""
    def change(body):
        path = body[4][-1][2]
        path[0] = flip(path[0])
    ring_roster(recording, change)


@fault(**RING_OF_8)
def roster_ring_neighbour_missing(recording):
    """A neighbour of the graph is left out."""
    def change(body):
        body[4].pop(0 if body[4][0][0] != body[3] else 1)
    ring_roster(recording, change)


@fault(**RING_OF_8)
def roster_ring_stranger_in_place_of_a_neighbour(recording):
    """In place of a neighbour stands an entry, with a valid proof, of someone who is none."""
    def change(body):
        present = [entry[0] for entry in body[4]]
        stranger = next(i for i in range(8) if i not in present)
        leaves = [encode(recording.server.transcript.advertisements[i]) for i in range(8)]
        body[4].pop(0 if body[4][0][0] != body[3] else 1)
        body[4] = sorted(body[4] + [[stranger, leaves[stranger], merkle.proof(leaves, stranger)]])
    ring_roster(recording, change)


@fault(4, graph=rule(dropout=500_000))
def roster_with_no_threshold(recording):
    """A roster of 4 participants of which half may drop out: the rule has no threshold for it."""
    recording.run_to(0, "close")
    bodies = list(recording.server.advertised.values())
    leaves = [encode(body) for body in bodies]
    body = [recording.server.sid, len(leaves), merkle.mth(leaves), 0, [[i, leaf, []] for i, leaf in enumerate(leaves)]]
    refused_by_client(recording, "alice", frame(ROSTER, body))


@fault()
def roster_resent(recording):
    """The same roster a second time: alice answers with the same shares again, which have no effect at the server."""
    recording.run_to(1, "hand_out")
    data = recording.inbox["alice"][0]
    recording.to_client("alice")
    assert recording.to_client("alice", data) is None
    assert len(set(recording.outbox["alice"])) == 1
    recording.to_server("alice")
    recording.to_server("alice")


@fault()
def roster_index_beyond_n(recording):
    """Carol's entry has index 3 of 3."""
    def change(body):
        body[4][2][0] = 3
    rostered(recording, change)
