"""Packed vectors and their chunks (wire.md section 5) and the vector root (protocol.md, round 2)."""

from encoding import Malformed, u16, u32
from merkle import mth

CHUNK_VALUES = 16384


def pack(values, bits):
    """Value j occupies bits j*bits .. j*bits + bits - 1, least significant bit first."""
    packed, pending, width = bytearray(), 0, 0
    for value in values:
        assert 0 <= value < 2 ** bits
        pending |= value << width
        width += bits
        while width >= 8:
            packed.append(pending & 0xFF)
            pending >>= 8
            width -= 8
    if width:
        packed.append(pending)
    return bytes(packed)


def unpack(packed, count, bits):
    """The inverse; a wrong length or a set padding bit is Malformed."""
    if len(packed) != (count * bits + 7) // 8:
        raise Malformed("W-07", "a chunk of the wrong length")
    values, pending, width, at = [], 0, 0, 0
    for _ in range(count):
        while width < bits:
            pending |= packed[at] << width
            width += 8
            at += 1
        values.append(pending & (2 ** bits - 1))
        pending >>= bits
        width -= bits
    if pending:
        raise Malformed("W-13", "padding bits that are not zero")
    return values


def chunk_count(length):
    return (length + CHUNK_VALUES - 1) // CHUNK_VALUES


def chunk_length(length, chunk):
    """How many values chunk number `chunk` of a vector of `length` values holds."""
    return min(CHUNK_VALUES, length - chunk * CHUNK_VALUES)


def chunks(values, bits):
    """The packed chunks of one vector."""
    return [pack(values[start:start + CHUNK_VALUES], bits) for start in range(0, len(values), CHUNK_VALUES)]


def vector_root(packed_vectors):
    """MTH of `u16 vector || u32 chunk || packed bytes` over all vectors, each given as its list of packed chunks."""
    return mth([u16(vector) + u32(chunk) + packed
                for vector, packed_chunks in enumerate(packed_vectors)
                for chunk, packed in enumerate(packed_chunks)])
