"""Self masks and pairwise masks (protocol.md, round 2)."""

from encoding import lp, u8, u32
from primitives import aes_counter_stream, hkdf_expand, hkdf_extract, label


def lane_bytes(bits):
    """A lane is 2, 4 or 8 bytes, the least that holds the bits."""
    return 2 if bits <= 16 else 4 if bits <= 32 else 8


def expand(key_and_counter, length, bits):
    """`length` values modulo 2^bits from a 16-byte key and a 16-byte first counter block."""
    lane = lane_bytes(bits)
    stream = aes_counter_stream(key_and_counter[:16], key_and_counter[16:], length * lane)
    return [int.from_bytes(stream[j * lane:(j + 1) * lane], "little") % 2 ** bits for j in range(length)]


def pairwise_mask_key(rid, agreement, id_u, id_v, mask_key_u, mask_key_v, vector):
    """Key and first counter block of the pair u < v, from the X25519 result of their mask keys."""
    info = lp(label("pairwise-mask"), id_u, id_v, mask_key_u, mask_key_v, vector.name, u8(vector.bits), u32(vector.length))
    return hkdf_expand(hkdf_extract(rid, agreement), info, 32)


def self_mask_key(rid, seed, id_u, vector):
    """Key and first counter block of a participant's own mask."""
    info = lp(label("self-mask-stream"), id_u, vector.name, u8(vector.bits), u32(vector.length))
    return hkdf_expand(hkdf_extract(rid, seed), info, 32)


def add(values, mask, sign, bits):
    """values + sign * mask modulo 2^bits."""
    return [(value + sign * m) % 2 ** bits for value, m in zip(values, mask)]
