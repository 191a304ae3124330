"""Faults in round 4 and in what follows it."""

import merkle
from encoding import bitmap, encode, h, members_of, u32
from fault_tools import RING_OF_8, fault, flip, next_body, other_survivors, put, refused_by_client, refused_by_server, second, seed_of
from messages import ABORT, RESULT, UNMASK_REQUEST, UNMASK_RESPONSE, frame
from parameters import EXACT, Vector
from primitives import label, sign_fields
from transcript import encoded_list_hash


def requested(recording, change):
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
    recording.hand_out()


@fault(3, vectors=[Vector("counts", 2, 0, 20, EXACT, 100)], inputs=lambda i, v: [100, 100 if i else 101 * 3])
def session_exact_sum_above_the_bound(recording):
    """Alice's value 303 is above the bound of 100, and with two values of 100 the sum exceeds 3 x 100: the session is void."""
    recording.finish()


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
    ended(recording, put(7, bytes(32)))


@fault()
def result_of_another_survivor_root(recording):
    """The server signs a result for another survivor root than alice signed."""
    def change(body):
        body[6] = bytes(32)
        sign_result(recording, body)
    ended(recording, change)


def sign_result(recording, body):
    """The server's signature over the changed opening."""
    rid = h(label("roster"), recording.server.sid, u32(body[1]), body[2])
    survivors = members_of(body[5], body[1])
    root = h(label("survivors"), rid, body[4], body[5], u32(len(survivors)), body[6])
    body[9] = sign_fields(recording.server.seed, "result", rid, root, u32(len(survivors)), body[7], body[8])


def back_for_the_end(recording, round_number, change):
    """Bob leaves before this round, and comes back for a result with a change, which he refuses."""
    recording.run_to(round_number, "hand_out")
    recording.leave("bob")
    recording.finish()
    body = next_body(recording.inbox, "bob")
    change(body)
    refused_by_client(recording, "bob", frame(RESULT, body))


@fault(5)
def result_of_another_roster(recording):
    """The server signs a result for another roster than bob saw, who sent no input."""
    def change(body):
        body[2] = bytes(32)
        sign_result(recording, body)
    back_for_the_end(recording, 2, change)


@fault(5)
def result_of_a_dropout_bad_signature(recording):
    """The survivors of the result were altered after signing: bob, who sent no input, is shown that carol is not among them either."""
    back_for_the_end(recording, 2, put(5, bytes([0b11001])))


@fault(5)
def result_with_an_input_that_was_never_sent(recording):
    """The server signs a result with bob among the survivors, who sent no input."""
    def change(body):
        body[5] = bytes([0b11111])
        sign_result(recording, body)
    back_for_the_end(recording, 2, change)


@fault(5)
def result_with_the_place_of_another(recording):
    """Bob, who never saw the roster, is told the place of carol."""
    def change(body):
        leaves = [encode(recording.server.transcript.advertisements[u]) for u in range(5)]
        body[3] = [2, merkle.proof(leaves, 2)]
    back_for_the_end(recording, 1, change)


@fault(5)
def result_bitmap_with_a_bit_beyond_the_roster(recording):
    """The bitmap of survivors has bit 5 set, and there are five participants."""
    back_for_the_end(recording, 2, put(5, bytes([0b111101])))


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


@fault(3, cohort=3)
def abort_bad_log_head(recording):
    """The log head of the abort was altered after signing."""
    recording.run_to(1, "hand_out")
    recording.leave("carol")
    recording.run_to(1, "close")
    recording.close()
    body = next_body(recording.inbox, "alice")
    body[2] = flip(body[2])
    refused_by_client(recording, "alice", frame(ABORT, body))


@fault(**RING_OF_8)
def unmask_ring_signature_of_a_stranger(recording):
    """Among the forwarded signatures is a valid one, by a survivor who is no neighbour."""
    recording.run_to(4, "hand_out")
    t, body = recording.server.transcript, next_body(recording.inbox, "p0")
    u = recording.client("p0").index
    stranger = next(v for v in range(t.n) if v != u and v not in t.neighbours[u])
    body[4][0] = [stranger, recording.server.signatures[stranger]]
    body[4].sort()
    refused_by_client(recording, "p0", frame(UNMASK_REQUEST, body))


@fault(**RING_OF_8)
def response_ring_share_of_a_stranger(recording):
    """The dealer of the first share is changed to someone who is no neighbour."""
    recording.run_to(4, "send_in")
    server, t, body = recording.server, recording.server.transcript, next_body(recording.outbox, "p0")
    u = recording.client("p0").index
    body[2][0][0] = next(v for v in range(t.n) if v != u and v not in t.neighbours[u])
    body[2].sort()
    body[3] = sign_fields(seed_of(recording, "p0"), "unmask-response", t.rid, "p0", server.survivor_root, encoded_list_hash(body[2]))
    refused_by_server(recording, "p0", frame(UNMASK_RESPONSE, body))
