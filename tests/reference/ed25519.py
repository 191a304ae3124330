"""Verification of Ed25519 as protocol.md section 1 fixes it: RFC 8032 section 5.1.7 with the cofactor, canonical encodings only, no key of low order."""

import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

P = 2 ** 255 - 19
L = 2 ** 252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
NEUTRAL = (0, 1)


def verifies(public_key, message, signature):
    if len(public_key) != 32 or len(signature) != 64:
        return False
    key, r, s = decode(public_key), decode(signature[:32]), int.from_bytes(signature[32:], "little")
    if key is None or r is None or s >= L or multiply(8, key) == NEUTRAL:
        return False
    # OpenSSL compares without the cofactor: what it accepts holds with it too, and what it refuses may.
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
        return True
    except InvalidSignature:
        pass
    h = int.from_bytes(hashlib.sha512(signature[:32] + public_key + message).digest(), "little") % L
    return multiply(8 * s, BASE) == add(multiply(8, r), multiply(8 * h, key))


def decode(encoded):
    """The point of a canonical encoding (RFC 8032 section 5.1.3), or None."""
    y, is_odd = int.from_bytes(encoded, "little") % 2 ** 255, encoded[31] >> 7
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    if x * x % P != square or (x == 0 and is_odd):
        return None
    return (P - x if x % 2 != is_odd else x), y


def encode(point):
    return (point[1] | (point[0] & 1) << 255).to_bytes(32, "little")


def add(p, q):
    t = D * p[0] * q[0] * p[1] * q[1] % P
    return ((p[0] * q[1] + q[0] * p[1]) * pow(1 + t, -1, P) % P, (p[1] * q[1] + p[0] * q[0]) * pow(1 - t, -1, P) % P)


def multiply(factor, point):
    result = NEUTRAL
    for bit in bin(factor)[2:]:
        result = add(result, result)
        if bit == "1":
            result = add(result, point)
    return result


BASE = decode((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
