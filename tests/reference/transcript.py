"""What every party computes from the session parameters and the roster: rid, coin, degree, neighbours, and the signed roots."""

from encoding import bitmap, encode, h, lp, sha256, u8, u32
from graph import degree, neighbours
from merkle import mth
from primitives import hkdf, label, x25519


class Transcript:
    """The public facts after round 0. A ring client knows the advertisements of itself and its neighbours only."""

    def __init__(self, parameters, sid, n, roster_root):
        self.parameters = parameters
        self.sid = sid
        self.n = n
        self.roster_root = roster_root
        self.rid = h(label("roster"), sid, u32(n), roster_root)
        self.coin = h(label("coin"), self.rid)
        self.k, self.t, self.corrupt_neighbours = degree(n, parameters.rule)
        self.neighbours = neighbours(n, self.k, parameters.rule.topology, self.coin)
        self.advertisements = {}

    def name(self, index):
        return self.advertisements[index][1]

    def channel_public(self, index):
        return self.advertisements[index][2]

    def mask_public(self, index):
        return self.advertisements[index][3]

    def self_mask_hash(self, index):
        return self.advertisements[index][4]

    def position(self, dealer, holder):
        """The place of the holder in the dealer's neighbour list, from 0; its share stands at x = position + 1."""
        return self.neighbours[dealer].index(holder)

    # Round 1

    def share_commitment(self, dealer, holder, kind, share):
        return h(label("share-commitment"), self.rid, self.name(dealer), self.name(holder), u8(kind), share)

    def channel_key(self, private_key, peer, dealer, holder):
        """The key of the direction dealer -> holder; `peer` is whichever of the two does not own the private key."""
        agreement = x25519(private_key, self.channel_public(peer))
        info = lp(label("channel"), self.name(dealer), self.name(holder), self.channel_public(dealer), self.channel_public(holder))
        return hkdf(agreement, self.rid, info, 32)

    def key_commitment(self, dealer, holder, channel_key):
        return h(label("key-commitment"), self.rid, self.name(dealer), self.name(holder), channel_key)

    def share_aad(self, dealer, holder, commitment_root):
        x = self.position(dealer, holder) + 1
        return lp(label("share"), self.rid, self.name(dealer), self.name(holder), u8(x), u32(self.t), u32(self.k), commitment_root)

    # Rounds 2 to 4

    def shared_hash(self, u2):
        return h(label("shared"), self.rid, bitmap(u2, self.n))

    def survivor_root(self, u2, u3, input_root):
        return h(label("survivors"), self.rid, self.shared_hash(u2), bitmap(u3, self.n), u32(len(u3)), input_root)


def mask_private_key(mask_root, sid, name):
    return hkdf(mask_root, sid, lp(label("mask-key"), name), 32)


def self_mask_hash(sid, name, seed):
    return h(label("self-mask"), sid, name, seed)


def commitment_root(items):
    """Over the (ciphertext, key commitment, c1, c2) of every neighbour in order."""
    return mth([c1 + c2 for _, _, c1, c2 in items])


def item_root(items):
    return mth([ciphertext + key_commitment for ciphertext, key_commitment, _, _ in items])


def encoded_list_hash(entries):
    """SHA-256 of the MessagePack array of complaints or of revealed shares."""
    return sha256(encode(entries))
