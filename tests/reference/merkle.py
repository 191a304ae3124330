"""Merkle trees of RFC 6962 section 2.1 (protocol.md section 1, MTH)."""

from encoding import sha256


def leaf_hash(leaf):
    return sha256(b"\x00" + leaf)


def node_hash(left, right):
    return sha256(b"\x01" + left + right)


def mth(leaves):
    """The Merkle tree hash of a list of byte strings."""
    if not leaves:
        return sha256(b"")
    if len(leaves) == 1:
        return leaf_hash(leaves[0])
    split = _split(len(leaves))
    return node_hash(mth(leaves[:split]), mth(leaves[split:]))


def proof(leaves, index):
    """The audit path of leaf `index`, from its sibling upwards (RFC 6962 section 2.1.1)."""
    if len(leaves) == 1:
        return []
    split = _split(len(leaves))
    if index < split:
        return proof(leaves[:split], index) + [mth(leaves[split:])]
    return proof(leaves[split:], index - split) + [mth(leaves[:split])]


def proves(root, leaf, index, count, path):
    """Whether `path` shows `leaf` at `index` in the tree of `count` leaves with this root."""
    return 0 <= index < count and _root(leaf_hash(leaf), index, count, path) == root


def _root(hashed, index, count, path):
    if count == 1:
        return hashed if not path else None
    if not path:
        return None
    split = _split(count)
    below, sibling = path[:-1], path[-1]
    if index < split:
        left = _root(hashed, index, split, below)
        return None if left is None else node_hash(left, sibling)
    right = _root(hashed, index - split, count - split, below)
    return None if right is None else node_hash(sibling, right)


def _split(count):
    """The largest power of two below count."""
    power = 1
    while power * 2 < count:
        power *= 2
    return power
