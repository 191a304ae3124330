"""The server of a secure aggregation as it is often written: NumPy vectors, masks from a Mersenne Twister, Shamir over 128-bit chunks in plain Python.

A baseline for docs/performance.md. It does what a server does after the last answer on a complete graph: it adds the masked inputs, opens one secret
of 256 bits per client, and takes the masks off. Key agreements, signatures and parsing are left out in its favour. Times are processor seconds.

usage: numpy_server.py CLIENTS DIMENSION DROPPED THRESHOLD     needs Debian's python3-numpy
"""
import json
import secrets
import sys
import time

import numpy

MODULUS = 2**32
CHUNKS = 2                                   # a secret of 256 bits
REDUCTION = (1 << 128) | 0x87                # x^128 + x^7 + x^2 + x + 1


def multiply(a, b):
    product = 0
    while b:
        if b & 1:
            product ^= a
        b >>= 1
        a <<= 1
        if a >> 128:
            a ^= REDUCTION
    return product


def invert(a):
    """The extended Euclidean algorithm on polynomials over GF(2)."""
    r, s, t, u = REDUCTION, a, 0, 1
    while s != 1:
        shift = r.bit_length() - s.bit_length()
        if shift < 0:
            r, s, t, u = s, r, u, t
            continue
        r ^= s << shift
        t ^= u << shift
        if r.bit_length() < s.bit_length():
            r, s, t, u = s, r, u, t
    while u.bit_length() > 128:
        u ^= REDUCTION << (u.bit_length() - 129)
    return u


def share(secret, threshold, count):
    coefficients = [secret] + [secrets.randbits(128) for _ in range(threshold - 1)]
    shares = []
    for x in range(1, count + 1):
        value = 0
        for coefficient in reversed(coefficients):
            value = multiply(value, x) ^ coefficient
        shares.append((x, value))
    return shares


def reconstruct(shares):
    secret = 0
    for i, (xi, yi) in enumerate(shares):
        numerator, denominator = 1, 1
        for j, (xj, _) in enumerate(shares):
            if i != j:
                numerator = multiply(numerator, xj)
                denominator = multiply(denominator, xi ^ xj)
        secret ^= multiply(yi, multiply(numerator, invert(denominator)))
    return secret


def mask(seed, dimension):
    numpy.random.seed(seed)
    return numpy.random.randint(0, MODULUS, size=dimension)


def timed(repetitions, most, action):
    """Processor seconds of all repetitions, from a sample of at most so many: each takes as long as the next."""
    sample = min(repetitions, most)
    start = time.process_time()
    for i in range(sample):
        action(i)
    return (time.process_time() - start) * repetitions / sample


def main():
    clients, dimension, dropped, threshold = map(int, sys.argv[1:])
    survivors = clients - dropped
    secret = secrets.randbits(128)
    shares = share(secret, threshold, clients - 1)[-threshold:]
    assert reconstruct(shares) == secret
    masked = numpy.random.randint(0, MODULUS, size=dimension)
    total = numpy.zeros(dimension, dtype=numpy.int64)

    def add(_):
        nonlocal total
        total = (total + masked) % MODULUS

    def take_off(seed):
        nonlocal total
        total = (total - mask(seed, dimension)) % MODULUS

    masks = survivors + dropped * survivors
    ingest = timed(survivors, 20, add)
    opening = timed(clients * CHUNKS, 10, lambda _: reconstruct(shares))
    expansion = timed(masks, 60, take_off)
    print(json.dumps({"masks": masks, "ingestSeconds": ingest, "openingSeconds": opening, "maskSeconds": expansion, "seconds": ingest + opening + expansion}))


if __name__ == "__main__":
    main()
