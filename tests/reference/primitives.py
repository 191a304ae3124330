"""The suite's primitives, all from the `cryptography` package, under the names of protocol.md section 1."""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand

from ed25519 import verifies
from encoding import lp

_RAW = serialization.Encoding.Raw, serialization.PublicFormat.Raw
FIELD_PRIME = 2 ** 255 - 19


def hkdf(ikm, salt, info, length):
    return HKDF(hashes.SHA256(), length, salt, info).derive(ikm)


def hkdf_extract(salt, ikm):
    """RFC 5869 section 2.2: HMAC with the salt as key."""
    import hmac
    return hmac.new(salt, ikm, "sha256").digest()


def hkdf_expand(prk, info, length):
    return HKDFExpand(hashes.SHA256(), length, info).derive(prk)


def sign(seed, message):
    return Ed25519PrivateKey.from_private_bytes(seed).sign(message)


def ed25519_public(seed):
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes(*_RAW)


def x25519_public(private_key):
    return X25519PrivateKey.from_private_bytes(private_key).public_key().public_bytes(*_RAW)


def is_canonical(public_key):
    """The integer in the 32 little-endian bytes, bit 255 included, is below 2^255 - 19."""
    return int.from_bytes(public_key, "little") < FIELD_PRIME


def x25519(private_key, public_key):
    """The shared secret, or None when the public key is not canonical or the result is all zero."""
    if not is_canonical(public_key):
        return None
    try:
        return X25519PrivateKey.from_private_bytes(private_key).exchange(X25519PublicKey.from_public_bytes(public_key))
    except ValueError:
        return None


def has_low_order(public_key):
    """Every clamped scalar is a multiple of 8, so any private key finds all points of low order."""
    return is_canonical(public_key) and x25519(bytes(31) + b"\x40", public_key) is None


def seal(key, plaintext, aad):
    """AES-256-GCM with the all-zero nonce; the tag follows the ciphertext."""
    return AESGCM(key).encrypt(bytes(12), plaintext, aad)


def open_sealed(key, ciphertext, aad):
    """The plaintext, or None when the tag does not fit."""
    try:
        return AESGCM(key).decrypt(bytes(12), ciphertext, aad)
    except InvalidTag:
        return None


def aes_counter_stream(key, counter, length):
    """The AES-128 counter-mode key stream from the 16-byte first counter block on."""
    return Cipher(algorithms.AES(key), modes.CTR(counter)).encryptor().update(bytes(length))


def label(name):
    return "SecureFed/v1/" + name


def sign_fields(seed, name, *fields):
    """Sign(key, LP("SecureFed/v1/name", fields...))."""
    return sign(seed, lp(label(name), *fields))


def verifies_fields(public_key, signature, name, *fields):
    return verifies(public_key, lp(label(name), *fields), signature)
