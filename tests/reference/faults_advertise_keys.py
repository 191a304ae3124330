"""Faults in the offer and in round 0, advertise keys."""

from fault_tools import fault, flip, next_body, put, refused_by_client, refused_by_server, resent, second, seed_of
from graph import RING, SEMI_HONEST
from messages import ADVERTISEMENT, OFFER, frame
from parameters import EXACT, encode_parameters, session_id
from primitives import FIELD_PRIME, ed25519_public, sign_fields
from scenarios import SMALL, rule, stream


def advertised(recording, change, sign=True):
    """Bob's advertisement with a change, signed again."""
    recording.run_to(0, "send_in")
    recording.send_in("alice")
    body = next_body(recording.outbox, "bob")
    change(body)
    if sign:
        body[6] = sign_fields(seed_of(recording, "bob"), "advertise", *body[:6])
    refused_by_server(recording, "bob", frame(ADVERTISEMENT, body))


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
    recording.hand_out()


@fault(4, graph=rule(dropout=500_000))
def close_advertise_with_no_threshold(recording):
    """With 4 participants of which half may drop out, k - d = 1 is below t = 2."""
    recording.run_to(0, "close")
    recording.close()
    recording.hand_out()


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


@fault()
def offer_suite_2(recording):
    """Suite 2 does not exist."""
    offered(recording, recording.server.parameters._replace(suite=2))


@fault()
def offer_empty_task(recording):
    """A task without a name."""
    offered(recording, recording.server.parameters._replace(task=""))


@fault()
def offer_vector_name_outside_the_alphabet(recording):
    """A slash in the name of a vector."""
    with_vector(recording, name="a/b")


@fault()
def offer_attempt_of_33_bits(recording):
    """Attempt 2^32."""
    offered(recording, recording.server.parameters._replace(attempt=2 ** 32))


@fault()
def offer_short_plan_hash(recording):
    """A plan hash of 31 bytes."""
    offered(recording, recording.server.parameters._replace(plan_hash=bytes(31)))


@fault()
def offer_65_vectors(recording):
    """One vector more than there may be."""
    offered(recording, recording.server.parameters._replace(vectors=[SMALL[0]._replace(name="v%d" % i) for i in range(65)]))


@fault()
def offer_vector_class_2(recording):
    """A class that does not exist."""
    with_vector(recording, value_class=2)


@fault()
def offer_topology_2(recording):
    """A topology that does not exist."""
    with_rule(recording, topology=2)


@fault()
def offer_coin_kind_2(recording):
    """A kind of coin that does not exist in version 1."""
    with_rule(recording, coin_kind=2)


@fault()
def offer_all_corrupt(recording):
    """1,000,000 parts per million corrupt."""
    with_rule(recording, corrupt_ppm=1_000_000)


@fault()
def offer_no_security_bits(recording):
    """0 security bits."""
    with_rule(recording, security_bits=0)


@fault()
def offer_129_correctness_bits(recording):
    """129 correctness bits."""
    with_rule(recording, correctness_bits=129)


@fault(policy={"allowForced": True})
def offer_forced_degree_on_a_complete_graph(recording):
    """A complete graph has no degree to force."""
    with_rule(recording, forced_degree=2)


@fault(names=["p%d" % i for i in range(5)], graph=rule(RING), policy={"allowForced": True})
def offer_odd_forced_degree(recording):
    """A ring of degree 3."""
    changed = recording.server.parameters.rule._replace(forced_degree=3)
    encoded = encode_parameters(recording.server.parameters._replace(rule=changed))
    refused_by_client(recording, "p0", frame(OFFER, [encoded, sign_fields(recording.server.seed, "offer", session_id(encoded))]))


@fault()
def offer_cohort_above_the_maximum(recording):
    """At least four of at most three."""
    offered(recording, recording.server.parameters._replace(minimum_cohort=4))


@fault()
def offer_parameters_with_a_trailing_byte(recording):
    """A zero byte follows the parameters inside their byte string; the signature is over these bytes."""
    encoded = encode_parameters(recording.server.parameters) + b"\0"
    refused_by_client(recording, "alice", frame(OFFER, [encoded, sign_fields(recording.server.seed, "offer", session_id(encoded))]))


@fault()
def advertise_mask_key_above_the_prime(recording):
    """The mask key is all ones: far above the prime, bit 255 included."""
    advertised(recording, put(3, b"\xff" * 32))
