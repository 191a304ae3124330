"""The messages of wire.md section 1: their types, the shapes of their bodies, and frames around them."""

from encoding import Malformed, decode, encode, members_of
from parameters import ALPHABET, is_name

OFFER, ADVERTISEMENT, ROSTER, SHARES, SHARE_DELIVERY, INPUT_HEADER, INPUT_CHUNK = 1, 2, 3, 4, 5, 6, 7
SURVIVOR_PROPOSAL, SURVIVOR_SIGNATURE, UNMASK_REQUEST, UNMASK_RESPONSE, RESULT, ABORT = 8, 9, 10, 11, 12, 13

WIRE_VERSION = 1
CIPHERTEXT_BYTES = 73 + 16


def require(condition, rule, what):
    if not condition:
        raise Malformed(rule, what)


# Shapes: each is a function that refuses a decoded value without it.

def integer(value):
    require(isinstance(value, int), "W-02", "not an integer")


def between(least, most):
    def check(value):
        integer(value)
        require(least <= value <= most, "W-10", "an integer out of its range")
    return check


def name(value):
    require(isinstance(value, str), "W-02", "not a text")
    require(is_name(value), "W-11", "not a name")


def rule_number(value):
    require(isinstance(value, str), "W-02", "not a text")
    require(1 <= len(value) <= 8 and set(value) <= ALPHABET, "W-11", "not a rule number")


def binary(*sizes):
    def check(value):
        require(isinstance(value, bytes), "W-02", "not a byte string")
        require(not sizes or len(value) in sizes, "W-07", "a byte string of the wrong length")
    return check


def array(*shapes):
    def check(value):
        require(isinstance(value, list) and len(value) == len(shapes), "W-02", "not an array of %d" % len(shapes))
        for shape, item in zip(shapes, value):
            shape(item)
    return check


def list_of(shape):
    def check(value):
        require(isinstance(value, list), "W-02", "not a list")
        for item in value:
            shape(item)
    return check


def ascending(shape):
    """A list of arrays whose first position is an index, strictly ascending."""
    def check(value):
        list_of(shape)(value)
        require(all(a[0] < b[0] for a, b in zip(value, value[1:])), "W-09", "indices that do not ascend")
    return check


def optional(shape):
    """The empty array, or the shape."""
    def check(value):
        if value != []:
            shape(value)
    return check


HASH, KEY, SIGNATURE = binary(32), binary(32), binary(64)
PROOF = list_of(HASH)
INDEX = integer                 # its range needs the roster: check_limits

ITEM = array(binary(CIPHERTEXT_BYTES), HASH, HASH, HASH)
DELIVERED_ITEM = array(INDEX, binary(CIPHERTEXT_BYTES), HASH, HASH, HASH, HASH, PROOF, HASH, PROOF, SIGNATURE)

BODIES = {
    OFFER: array(binary(), SIGNATURE),
    ADVERTISEMENT: array(HASH, name, KEY, KEY, HASH, HASH, SIGNATURE),
    ROSTER: array(HASH, integer, HASH, INDEX, ascending(array(INDEX, binary(), PROOF))),
    SHARES: array(HASH, INDEX, list_of(ITEM), SIGNATURE),
    SHARE_DELIVERY: array(HASH, binary(), ascending(DELIVERED_ITEM)),
    INPUT_HEADER: array(HASH, INDEX, HASH, HASH, ascending(array(INDEX, rule_number, binary(0, 32))), SIGNATURE),
    INPUT_CHUNK: array(HASH, INDEX, integer, integer, binary()),
    SURVIVOR_PROPOSAL: array(HASH, binary(), HASH, PROOF),
    SURVIVOR_SIGNATURE: array(HASH, INDEX, HASH, SIGNATURE),
    UNMASK_REQUEST: array(HASH, binary(), HASH, PROOF, ascending(array(INDEX, SIGNATURE)), SIGNATURE),
    UNMASK_RESPONSE: array(HASH, INDEX, ascending(array(INDEX, between(1, 2), HASH)), SIGNATURE),
    RESULT: array(HASH, integer, HASH, optional(array(INDEX, PROOF)), HASH, binary(), HASH, HASH, HASH, SIGNATURE),
    ABORT: array(HASH, between(1, 6), HASH, SIGNATURE),
}

# Where a body has one index, and where it has a list of entries that begin with one.
INDEX_AT = {ROSTER: 3, SHARES: 1, INPUT_HEADER: 1, INPUT_CHUNK: 1, SURVIVOR_SIGNATURE: 1, UNMASK_RESPONSE: 1}
LIST_AT = {ROSTER: 4, SHARES: 2, SHARE_DELIVERY: 2, INPUT_HEADER: 4, UNMASK_REQUEST: 4, UNMASK_RESPONSE: 2}
INDICES_AT = {ROSTER: 4, SHARE_DELIVERY: 2, INPUT_HEADER: 4, UNMASK_REQUEST: 4, UNMASK_RESPONSE: 2}


def frame(message_type, body):
    """The envelope around a body."""
    return encode([WIRE_VERSION, message_type, body])


def open_frame(data):
    """(type, body) of a frame; anything not canonical or of the wrong shape is Malformed."""
    envelope = decode(data)
    array(integer, integer, list_of(lambda _: None))(envelope)
    version, message_type, body = envelope
    require(version == WIRE_VERSION, "W-05", "another wire version")
    require(message_type in BODIES, "W-06", "an unknown message type")
    BODIES[message_type](body)
    return message_type, body


def check_limits(message_type, body, n, k):
    """Every index is below n, and no list longer than the k neighbours allow (wire.md section 6)."""
    if message_type in LIST_AT:
        require(len(body[LIST_AT[message_type]]) <= k + (message_type == ROSTER), "W-08", "a list that is too long")
    indices = [body[INDEX_AT[message_type]]] if message_type in INDEX_AT else []
    indices += [entry[0] for entry in body[INDICES_AT[message_type]]] if message_type in INDICES_AT else []
    require(all(index < n for index in indices), "W-10", "an index beyond the roster")
    require(all(len(path) <= (most - 1).bit_length() for path, most in proofs_of(message_type, body, n, k)), "W-08", "a proof that is too long")


def proofs_of(message_type, body, n, k):
    """Every inclusion proof of a body, with the number of leaves that it can be about."""
    if message_type == ROSTER:
        return [(entry[2], n) for entry in body[4]]
    if message_type == SHARE_DELIVERY:
        return [(path, k) for item in body[2] for path in (item[6], item[8])]
    return [(body[3], n)] if message_type in (SURVIVOR_PROPOSAL, UNMASK_REQUEST) else []


def check_result(body, most):
    """The n of a result, its bitmap and its place (wire.md section 6); `most` is the maximum number of participants."""
    _, n, _, place, _, survivor_bitmap, _, _, _, _ = body
    require(1 <= n <= most, "W-10", "an n out of its range")
    members_of(survivor_bitmap, n)
    if place:
        require(place[0] < n, "W-10", "an index beyond the roster")
        require(len(place[1]) <= (n - 1).bit_length(), "W-08", "a proof that is too long")


def decode_advertisement(data):
    """A body array of type 2 on its own, as it stands in the roster."""
    body = decode(data)
    BODIES[ADVERTISEMENT](body)
    return body
