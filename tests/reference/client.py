"""A client through all rounds (protocol.md section 4): each method takes the body of a message and returns what to send."""

from collections import namedtuple

import merkle
import shamir
from encoding import Malformed, decode, encode, members_of, sha256
from graph import COMPLETE, MALICIOUS, GraphRefused
from masks import add, expand, pairwise_mask_key, self_mask_key
from messages import (ADVERTISEMENT, INPUT_CHUNK, INPUT_HEADER, OFFER, ROSTER, SHARE_DELIVERY, SHARES, SURVIVOR_PROPOSAL,
                      SURVIVOR_SIGNATURE, UNMASK_REQUEST, UNMASK_RESPONSE, array, decode_advertisement, frame, integer,
                      binary, open_frame)
from packing import chunks, vector_root
from parameters import Unfit, parameters_of, session_id
from primitives import (ed25519_public, has_low_order, is_canonical, open_sealed, seal, sign_fields, verifies_fields,
                        x25519, x25519_public)
from rules import Refused, number, require
from transcript import (Transcript, item_root, commitment_root, encoded_list_hash, mask_private_key, self_mask_hash)

MASK_ROOT, SELF_MASK_SEED = 1, 2

Policy = namedtuple("Policy", "server_key minimum_cohort allow_semi_honest allow_forced")
BUNDLE = array(array(integer, binary(32)), array(integer, binary(32)))


class Draws:
    """The client's generator: a fixed byte string, used from front to back."""

    def __init__(self, stream):
        self.stream = stream
        self.used = 0

    def take(self, count):
        assert self.used + count <= len(self.stream), "the draws are used up"
        self.used += count
        return self.stream[self.used - count:self.used]


class Client:
    def __init__(self, name, seed, draws, registry, policy):
        self.name = name
        self.seed = seed
        self.draws = draws
        self.registry = registry
        self.policy = policy
        self.expects = {OFFER}
        self.signed_root = None
        self.answered = None

    def receive(self, data, values):
        """Takes a frame of the server and returns the frames to send; raises Refused when a check fails."""
        try:
            message_type, body = open_frame(data)
        except Malformed:
            raise Refused("malformed")
        require(message_type in self.expects, "unexpected-type")
        if message_type == OFFER:
            self.expects = {ROSTER}
            return [self.advertise(body)]
        require(body[0] == self.sid, "session")
        if message_type == ROSTER:
            self.expects = {SHARE_DELIVERY}
            return [self.share_keys(body)]
        if message_type == SHARE_DELIVERY:
            malicious = self.parameters.rule.threat_model == MALICIOUS
            self.expects = {SURVIVOR_PROPOSAL} if malicious else {UNMASK_REQUEST}
            return self.masked_input(body, values)
        if message_type == SURVIVOR_PROPOSAL:
            self.expects = {SURVIVOR_PROPOSAL, UNMASK_REQUEST}
            return [self.sign_survivors(body)]
        return [self.unmask(data, body)]

    # Round 0: advertise keys

    def advertise(self, offer):
        encoded, signature = offer
        try:
            self.parameters = parameters_of(decode(encoded))
        except (Malformed, Unfit):
            raise Refused("offer-parameters")
        self.sid = session_id(encoded)
        require(self.parameters.server_key == self.policy.server_key, "offer-server-key")
        require(verifies_fields(self.policy.server_key, signature, "offer", self.sid), "offer-signature")
        self._require_policy()

        self.channel_private = self.draws.take(32)
        self.mask_root = self.draws.take(32)
        self.self_mask_seed = self.draws.take(32)
        coin_contribution = self.draws.take(32)
        self.mask_private = mask_private_key(self.mask_root, self.sid, self.name)
        fields = [self.sid, self.name, x25519_public(self.channel_private), x25519_public(self.mask_private),
                  self_mask_hash(self.sid, self.name, self.self_mask_seed), coin_contribution]
        self.advertisement = fields + [sign_fields(self.seed, "advertise", *fields)]
        return frame(ADVERTISEMENT, self.advertisement)

    def _require_policy(self):
        rule = self.parameters.rule
        require(self.parameters.minimum_cohort >= self.policy.minimum_cohort, "offer-policy")
        require(rule.threat_model == MALICIOUS or self.policy.allow_semi_honest, "offer-policy")
        require((rule.forced_degree, rule.forced_threshold) == (0, 0) or self.policy.allow_forced, "offer-policy")

    # Round 1: share keys

    def share_keys(self, roster):
        _, n, root, own_index, entries = roster
        require(self.parameters.minimum_cohort <= n <= self.parameters.maximum_participants, "roster-size")
        try:
            self.transcript = Transcript(self.parameters, self.sid, n, root)
        except GraphRefused:
            raise Refused("roster-graph")
        self.index = own_index
        self._check_roster(root, entries)

        t = self.transcript
        blocks = {kind: [self.draws.take(32) for _ in range(t.t - 1)] for kind in (MASK_ROOT, SELF_MASK_SEED)}
        shares = [(shamir.share(self.mask_root, blocks[MASK_ROOT], j + 1),
                   shamir.share(self.self_mask_seed, blocks[SELF_MASK_SEED], j + 1)) for j in range(t.k)]
        holders = t.neighbours[self.index]
        commitments = [(t.share_commitment(self.index, v, MASK_ROOT, s1), t.share_commitment(self.index, v, SELF_MASK_SEED, s2))
                       for v, (s1, s2) in zip(holders, shares)]
        own_root = merkle.mth([c1 + c2 for c1, c2 in commitments])
        items = [self._sealed_share(v, s1, s2, c1, c2, own_root)
                 for v, (s1, s2), (c1, c2) in zip(holders, shares, commitments)]
        signature = sign_fields(self.seed, "share-keys", t.rid, self.name, commitment_root(items), item_root(items))
        return frame(SHARES, [self.sid, self.index, items, signature])

    def _check_roster(self, root, entries):
        t, n = self.transcript, self.transcript.n
        complete = self.parameters.rule.topology == COMPLETE
        try:
            self.transcript.advertisements = {index: decode_advertisement(data) for index, data, _ in entries}
        except Malformed:
            raise Refused("roster-advertisement")
        if complete:
            require([index for index, _, _ in entries] == list(range(n)), "roster-neighbours")
            require(all(path == [] for _, _, path in entries), "roster-proof")
            require(merkle.mth([data for _, data, _ in entries]) == root, "roster-proof")
        else:
            require(all(merkle.proves(root, data, index, n, path) for index, data, path in entries), "roster-proof")
        require([index for index, data, _ in entries if data == encode(self.advertisement)] == [self.index], "roster-own-entry")
        bodies = list(t.advertisements.values())
        names = [body[1].encode() for body in bodies]
        require(all(a < b for a, b in zip(names, names[1:])), "roster-order")
        require(all(body[0] == self.sid for body in bodies), "roster-advertisement")
        for body in bodies:
            key = self.registry.get(body[1])
            require(key is not None and verifies_fields(key, body[6], "advertise", *body[:6]), "roster-signature")
        keys = [key for body in bodies for key in (body[2], body[3])]
        require(len(set(keys)) == len(keys), "roster-keys-distinct")
        require(all(is_canonical(key) and not has_low_order(key) for key in keys), "roster-keys-canonical")
        expected = sorted(t.neighbours[self.index] + [self.index])
        require([index for index, _, _ in entries] == expected, "roster-neighbours")

    def _sealed_share(self, holder, s1, s2, c1, c2, own_root):
        key = self.transcript.channel_key(self.channel_private, holder, self.index, holder)
        bundle = encode([[MASK_ROOT, s1], [SELF_MASK_SEED, s2]])
        ciphertext = seal(key, bundle, self.transcript.share_aad(self.index, holder, own_root))
        return [ciphertext, self.transcript.key_commitment(self.index, holder, key), c1, c2]

    # Round 2: masked input

    def masked_input(self, delivery, values):
        """`values` holds one list of integers per vector. Returns the header frame and the chunk frames."""
        t = self.transcript
        _, shared_bitmap, items = delivery
        try:
            self.u2 = members_of(shared_bitmap, t.n)
        except Malformed:
            raise Refused("delivery-bitmap")
        require(self.index in self.u2, "delivery-self")
        require(len(self.u2) >= self.parameters.minimum_cohort, "delivery-cohort")
        dealers = [v for v in t.neighbours[self.index] if v in self.u2]
        require(len(dealers) >= t.t, "delivery-threshold")
        require([item[0] for item in items] == dealers, "delivery-items")

        self.held, complaints = {}, []
        for item in items:
            complaint = self._open_share(*item)
            if complaint is not None:
                complaints.append(complaint)

        packed = [chunks(self._masked(vector, x), vector.bits) for vector, x in zip(self.parameters.vectors, values)]
        root = vector_root(packed)
        shared_hash = t.shared_hash(self.u2)
        signature = sign_fields(self.seed, "input", t.rid, self.name, root, shared_hash, encoded_list_hash(complaints))
        self.header = [self.sid, self.index, root, shared_hash, complaints, signature]
        return [frame(INPUT_HEADER, self.header)] + [frame(INPUT_CHUNK, [self.sid, self.index, vector, chunk, data])
                                                     for vector, vector_chunks in enumerate(packed)
                                                     for chunk, data in enumerate(vector_chunks)]

    def _open_share(self, dealer, ciphertext, key_commitment, c1, c2, own_root, own_proof, items_root, item_proof, signature):
        """Keeps the two shares and returns None, or returns the complaint."""
        t = self.transcript
        place = t.position(dealer, self.index)
        key = t.channel_key(self.channel_private, dealer, dealer, self.index)
        committed = merkle.proves(own_root, c1 + c2, place, t.k, own_proof)
        opens = key_commitment == t.key_commitment(dealer, self.index, key)
        broken = "share-proof" if not committed else "share-key-commitment" if not opens else None
        if broken is None:
            bundle = open_sealed(key, ciphertext, t.share_aad(dealer, self.index, own_root))
            broken = self._broken_bundle(dealer, bundle, c1, c2)
        if broken is None:
            self.held[dealer] = dict(decode(bundle))
            return None
        signed = (merkle.proves(items_root, ciphertext + key_commitment, place, t.k, item_proof)
                  and verifies_fields(self.registry[t.name(dealer)], signature, "share-keys", t.rid, t.name(dealer), own_root, items_root))
        return [dealer, number(broken), key if committed and opens and signed else b""]

    def _broken_bundle(self, dealer, bundle, c1, c2):
        """The rule a decrypted bundle breaks, if any."""
        if bundle is None:
            return "share-tag"
        try:
            shares = decode(bundle)
        except Malformed:
            return "share-bundle"
        if not BUNDLE(shares) or [kind for kind, _ in shares] != [MASK_ROOT, SELF_MASK_SEED]:
            return "share-bundle"
        for (kind, share), commitment in zip(shares, (c1, c2)):
            if self.transcript.share_commitment(dealer, self.index, kind, share) != commitment:
                return "share-commitment"
        return None

    def _masked(self, vector, x):
        t, u = self.transcript, self.index
        y = add(x, expand(self_mask_key(t.rid, self.self_mask_seed, self.name, vector), vector.length, vector.bits), 1, vector.bits)
        for v in t.neighbours[u]:
            if v in self.u2:
                low, high = min(u, v), max(u, v)
                agreement = x25519(self.mask_private, t.mask_public(v))
                key = pairwise_mask_key(t.rid, agreement, t.name(low), t.name(high), t.mask_public(low), t.mask_public(high), vector)
                y = add(y, expand(key, vector.length, vector.bits), 1 if v > u else -1, vector.bits)
        return y

    # Round 3: consistency check

    def sign_survivors(self, proposal):
        _, survivor_bitmap, input_root, header_proof = proposal
        _, root = self._check_survivors(survivor_bitmap, input_root, header_proof)
        require(self.signed_root in (None, root), "survivors-second-root")
        self.signed_root = root
        signature = sign_fields(self.seed, "survivor-signature", self.transcript.rid, self.name, root)
        return frame(SURVIVOR_SIGNATURE, [self.sid, self.index, root, signature])

    def _check_survivors(self, survivor_bitmap, input_root, header_proof):
        t = self.transcript
        try:
            u3 = members_of(survivor_bitmap, t.n)
        except Malformed:
            raise Refused("survivors-bitmap")
        require(set(u3) <= set(self.u2), "survivors-subset")
        require(self.index in u3, "survivors-self")
        require(len(u3) >= self.parameters.minimum_cohort, "survivors-cohort")
        require(sum(v in u3 for v in t.neighbours[self.index]) >= t.t, "survivors-threshold")
        require(merkle.proves(input_root, encode(self.header), u3.index(self.index), len(u3), header_proof), "survivors-header")
        return u3, t.survivor_root(self.u2, u3, input_root)

    # Round 4: unmasking

    def unmask(self, data, request):
        if self.answered is not None:
            require(self.answered[0] == data, "unmask-second-request")
            return self.answered[1]
        t = self.transcript
        _, survivor_bitmap, input_root, header_proof, signatures, server_signature = request
        u3, root = self._check_survivors(survivor_bitmap, input_root, header_proof)
        require(verifies_fields(self.policy.server_key, server_signature, "unmask", t.rid, self.name, root), "unmask-server-signature")
        if self.parameters.rule.threat_model == MALICIOUS:
            require(root == self.signed_root, "unmask-root")
            require(all(v in t.neighbours[self.index] and v in u3 for v, _ in signatures), "unmask-signers")
            require(all(verifies_fields(self.registry[t.name(v)], s, "survivor-signature", t.rid, t.name(v), root)
                        for v, s in signatures), "unmask-signatures")
            require(len(signatures) >= t.t, "unmask-threshold")
        else:
            require(signatures == [], "unmask-signers")
        shares = []
        for v in t.neighbours[self.index]:
            if v in self.u2 and v in self.held:
                kind = SELF_MASK_SEED if v in u3 else MASK_ROOT
                shares.append([v, kind, self.held[v][kind]])
        signature = sign_fields(self.seed, "unmask-response", t.rid, self.name, root, encoded_list_hash(shares))
        answer = frame(UNMASK_RESPONSE, [self.sid, self.index, shares, signature])
        self.answered = data, answer
        return answer
