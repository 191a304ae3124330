"""The messages of wire.md section 1: their types, the shapes of their bodies, and frames around them."""

from encoding import Malformed, decode, encode

OFFER, ADVERTISEMENT, ROSTER, SHARES, SHARE_DELIVERY, INPUT_HEADER, INPUT_CHUNK = 1, 2, 3, 4, 5, 6, 7
SURVIVOR_PROPOSAL, SURVIVOR_SIGNATURE, UNMASK_REQUEST, UNMASK_RESPONSE, RESULT, ABORT = 8, 9, 10, 11, 12, 13

WIRE_VERSION = 1
CIPHERTEXT_BYTES = 73 + 16


# Shapes: each is a function that says whether a decoded value has it.

def integer(value):
    return isinstance(value, int)


def text(value):
    return isinstance(value, str)


def rule_number(value):
    return text(value) and 1 <= len(value) <= 8 and value.isascii()


def binary(*sizes):
    return lambda value: isinstance(value, bytes) and (not sizes or len(value) in sizes)


def array(*shapes):
    return lambda value: isinstance(value, list) and len(value) == len(shapes) and all(s(v) for s, v in zip(shapes, value))


def list_of(shape):
    return lambda value: isinstance(value, list) and all(shape(v) for v in value)


def ascending(shape):
    """A list of arrays whose first position is an index, strictly ascending."""
    return lambda value: list_of(shape)(value) and all(a[0] < b[0] for a, b in zip(value, value[1:]))


HASH, KEY, SIGNATURE = binary(32), binary(32), binary(64)
PROOF = list_of(HASH)

BODIES = {
    OFFER: array(binary(), SIGNATURE),
    ADVERTISEMENT: array(HASH, text, KEY, KEY, HASH, HASH, SIGNATURE),
    ROSTER: array(HASH, integer, HASH, integer, ascending(array(integer, binary(), PROOF))),
    SHARES: array(HASH, integer, list_of(array(binary(CIPHERTEXT_BYTES), HASH, HASH, HASH)), SIGNATURE),
    SHARE_DELIVERY: array(HASH, binary(), ascending(array(integer, binary(CIPHERTEXT_BYTES), HASH, HASH, HASH,
                                                            HASH, PROOF, HASH, PROOF, SIGNATURE))),
    INPUT_HEADER: array(HASH, integer, HASH, HASH, ascending(array(integer, rule_number, binary(0, 32))), SIGNATURE),
    INPUT_CHUNK: array(HASH, integer, integer, integer, binary()),
    SURVIVOR_PROPOSAL: array(HASH, binary(), HASH, PROOF),
    SURVIVOR_SIGNATURE: array(HASH, integer, HASH, SIGNATURE),
    UNMASK_REQUEST: array(HASH, binary(), HASH, PROOF, ascending(array(integer, SIGNATURE)), SIGNATURE),
    UNMASK_RESPONSE: array(HASH, integer, ascending(array(integer, integer, HASH)), SIGNATURE),
    RESULT: array(HASH, HASH, integer, HASH, HASH, SIGNATURE),
    ABORT: array(HASH, integer, SIGNATURE),
}


def frame(message_type, body):
    """The envelope around a body."""
    return encode([WIRE_VERSION, message_type, body])


def open_frame(data):
    """(type, body) of a frame; anything not canonical or of the wrong shape is Malformed."""
    envelope = decode(data)
    if not array(integer, integer, list_of(lambda _: True))(envelope):
        raise Malformed("not an envelope")
    version, message_type, body = envelope
    if version != WIRE_VERSION or message_type not in BODIES:
        raise Malformed("an unknown version or message type")
    if not BODIES[message_type](body):
        raise Malformed("a body of the wrong shape")
    return message_type, body


def decode_advertisement(data):
    """A body array of type 2 on its own, as it stands in the roster."""
    body = decode(data)
    if not BODIES[ADVERTISEMENT](body):
        raise Malformed("an advertisement of the wrong shape")
    return body
