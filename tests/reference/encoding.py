"""Byte strings of the protocol: fixed integers, LP, H (protocol.md section 1), MessagePack and bitmaps (wire.md)."""

import hashlib


class Malformed(Exception):
    """Bytes that are not the one canonical encoding of anything; names the rule of docs/validation-rules.md."""

    def __init__(self, rule, what):
        super().__init__(what)
        self.rule = rule


class CutShort(Malformed):
    """The bytes end inside a value."""


def u8(value):
    return value.to_bytes(1, "big")


def u16(value):
    return value.to_bytes(2, "big")


def u32(value):
    return value.to_bytes(4, "big")


def u64(value):
    return value.to_bytes(8, "big")


def sha256(data):
    return hashlib.sha256(data).digest()


def lp(*fields):
    """LP(f1, f2, ...): every field after its length as u32; text fields as UTF-8."""
    encoded = b""
    for field in fields:
        if isinstance(field, str):
            field = field.encode("utf-8")
        encoded += u32(len(field)) + field
    return encoded


def h(*fields):
    """H(...) = SHA-256(LP(...))."""
    return sha256(lp(*fields))


# MessagePack, shortest form only (wire.md, first paragraph).

def encode(value):
    """Encodes an unsigned integer, a str, bytes, or a list of these."""
    if isinstance(value, bool):
        raise TypeError("the format has no booleans")
    if isinstance(value, int):
        return _encode_integer(value)
    if isinstance(value, str):
        data = value.encode("utf-8")
        if len(data) < 32:
            return bytes([0xA0 | len(data)]) + data
        return _length_prefix(len(data), 0xD9, 0xDA, 0xDB) + data
    if isinstance(value, bytes):
        return _length_prefix(len(value), 0xC4, 0xC5, 0xC6) + value
    if isinstance(value, (list, tuple)):
        if len(value) < 16:
            header = bytes([0x90 | len(value)])
        else:
            header = _length_prefix(len(value), None, 0xDC, 0xDD)
        return header + b"".join(encode(item) for item in value)
    raise TypeError("the format has no " + type(value).__name__)


def _encode_integer(value):
    if value < 0:
        raise TypeError("the format has no negative integers")
    if value < 2 ** 7:
        return u8(value)
    if value < 2 ** 8:
        return b"\xcc" + u8(value)
    if value < 2 ** 16:
        return b"\xcd" + u16(value)
    if value < 2 ** 32:
        return b"\xce" + u32(value)
    return b"\xcf" + u64(value)


def _length_prefix(length, code8, code16, code32):
    if code8 is not None and length < 2 ** 8:
        return bytes([code8]) + u8(length)
    if length < 2 ** 16:
        return bytes([code16]) + u16(length)
    return bytes([code32]) + u32(length)


def decode(data):
    """Decodes one value; anything but its shortest encoding is Malformed, and so are trailing bytes."""
    value, end = _decode_at(data, 0)
    if end != len(data):
        raise Malformed("W-03", "trailing bytes")
    if encode(value) != data:
        raise Malformed("W-04", "not the shortest encoding")
    return value


def decode_first(data, at):
    """(value, end) of the value that begins at `at`; raises EOFError when it is cut short."""
    try:
        return _decode_at(data, at)
    except CutShort:
        raise EOFError()


def _decode_at(data, at):
    code, at = _number(data, at, 1)
    if code < 0x80:
        return code, at
    if 0xCC <= code <= 0xCF:
        return _number(data, at, 1 << (code - 0xCC))
    if 0xA0 <= code < 0xC0:
        return _text(data, at, code & 0x1F)
    if 0xD9 <= code <= 0xDB:
        length, at = _number(data, at, 1 << (code - 0xD9))
        return _text(data, at, length)
    if 0xC4 <= code <= 0xC6:
        length, at = _number(data, at, 1 << (code - 0xC4))
        return _slice(data, at, length)
    if 0x90 <= code < 0xA0:
        return _array(data, at, code & 0x0F)
    if 0xDC <= code <= 0xDD:
        length, at = _number(data, at, 2 << (code - 0xDC))
        return _array(data, at, length)
    raise Malformed("W-02", "a type the format does not have")


def _number(data, at, size):
    raw, at = _slice(data, at, size)
    return int.from_bytes(raw, "big"), at


def _slice(data, at, length):
    if at + length > len(data):
        raise CutShort("W-02", "the bytes end too early")
    return data[at:at + length], at + length


def _text(data, at, length):
    raw, at = _slice(data, at, length)
    try:
        return raw.decode("utf-8"), at
    except UnicodeDecodeError:
        raise Malformed("W-02", "text that is not UTF-8")


def _array(data, at, count):
    items = []
    for _ in range(count):
        item, at = _decode_at(data, at)
        items.append(item)
    return items, at


# Bitmaps (wire.md section 2).

def bitmap(members, n):
    """The set of roster indices `members` out of n as bytes."""
    data = bytearray((n + 7) // 8)
    for index in members:
        data[index // 8] |= 1 << (index % 8)
    return bytes(data)


def members_of(data, n):
    """The roster indices in a bitmap, ascending."""
    if len(data) != (n + 7) // 8:
        raise Malformed("W-07", "a bitmap of the wrong length")
    members = [i for i in range(8 * len(data)) if data[i // 8] >> (i % 8) & 1]
    if members and members[-1] >= n:
        raise Malformed("W-12", "a bit set beyond the roster")
    return members
