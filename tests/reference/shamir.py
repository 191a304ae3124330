"""Shamir's secret sharing over GF(2^8), byte by byte (protocol.md section 6)."""


def multiply(a, b):
    """The product in GF(2^8) modulo x^8 + x^4 + x^3 + x + 1."""
    product = 0
    while b:
        if b & 1:
            product ^= a
        a <<= 1
        if a & 0x100:
            a ^= 0x11B
        b >>= 1
    return product


def power(a, exponent):
    product = 1
    for _ in range(exponent):
        product = multiply(product, a)
    return product


def inverse(a):
    """a^254, since a^255 = 1 for every a but 0."""
    return power(a, 254)


def share(secret, blocks, x):
    """The share at x: secret + block_1 x + block_2 x^2 + ..., for every byte on its own."""
    share_bytes = bytearray(secret)
    x_power = 1
    for block in blocks:
        x_power = multiply(x_power, x)
        for i in range(len(share_bytes)):
            share_bytes[i] ^= multiply(block[i], x_power)
    return bytes(share_bytes)


def reconstruct(shares):
    """Interpolates [(x, share), ...] at 0; the caller passes exactly t of them."""
    xs = [x for x, _ in shares]
    assert len(set(xs)) == len(xs) and 0 not in xs
    secret = bytearray(len(shares[0][1]))
    for x, share_bytes in shares:
        weight = 1
        for other in xs:
            if other != x:
                weight = multiply(weight, multiply(other, inverse(other ^ x)))
        for i in range(len(secret)):
            secret[i] ^= multiply(share_bytes[i], weight)
    return bytes(secret)
