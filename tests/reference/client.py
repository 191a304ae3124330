"""A client through all rounds (protocol.md section 4): each method takes the body of a message and returns what to send."""

from collections import namedtuple

import merkle
import shamir
from encoding import Malformed, decode, encode, h, members_of, u8, u32
from graph import COMPLETE, MALICIOUS, GraphRefused
from masks import add, expand, pairwise_mask_key, self_mask_key
from messages import (ABORT, ADVERTISEMENT, INPUT_CHUNK, INPUT_HEADER, OFFER, RESULT, ROSTER, SHARE_DELIVERY, SHARES, SURVIVOR_PROPOSAL,
                      SURVIVOR_SIGNATURE, UNMASK_REQUEST, UNMASK_RESPONSE, array, binary, check_limits, check_result,
                      decode_advertisement, frame, integer, open_frame)
from packing import chunks, vector_root
from parameters import Unfit, parameters_of, session_id
from primitives import (has_low_order, is_canonical, label, open_sealed, seal, sign_fields, verifies_fields, x25519,
                        x25519_public)
from rules import Refused, require
from transcript import Transcript, commitment_root, encoded_list_hash, item_root, mask_private_key, self_mask_hash

MASK_ROOT, SELF_MASK_SEED = 1, 2

Policy = namedtuple("Policy", "server_keys smallest_cohort allow_semi_honest allow_forced")
BUNDLE = array(array(integer, binary(32)), array(integer, binary(32)))


class Draws:
    """The client's generator: a fixed byte string, used from front to back."""

    def __init__(self, stream):
        self.stream = stream
        self.used = 0

    @property
    def used_part(self):
        return self.stream[:self.used]

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
        self.answers = {}               # a message that was answered before gets the same answer again
        self.transcript = None
        self.signed_root = None
        self.answered = None
        self.place = None               # [index, advertisement, proof] in the roster
        self.header = None
        self.header_proof = None
        self.neighbour_signatures = []
        self.result = None
        self.aborted = None

    def receive(self, data, values):
        """Takes a frame of the server and returns the frames to send; raises Refused when a check fails."""
        if data not in self.answers:
            self.answers[data] = self._receive(data, values)
        return self.answers[data]

    def _receive(self, data, values):
        try:
            message_type, body = open_frame(data)
            if self.transcript is not None:
                check_limits(message_type, body, self.transcript.n, self.transcript.k)
        except Malformed as malformed:
            raise Refused(malformed.rule)
        require(message_type in self.expects, "W-06")
        if message_type == OFFER:
            self.expects = {ROSTER, RESULT, ABORT}
            return [self.advertise(body)]
        require(body[0] == self.sid, "W-14")
        if message_type == ROSTER:
            self.expects = {SHARE_DELIVERY, RESULT, ABORT}
            return [self.share_keys(body)]
        if message_type == SHARE_DELIVERY:
            malicious = self.parameters.rule.threat_model == MALICIOUS
            self.expects = {SURVIVOR_PROPOSAL if malicious else UNMASK_REQUEST, RESULT, ABORT}
            return self.masked_input(body, values)
        if message_type == SURVIVOR_PROPOSAL:
            self.expects = {SURVIVOR_PROPOSAL, UNMASK_REQUEST, RESULT, ABORT}
            return [self.sign_survivors(body)]
        if message_type == UNMASK_REQUEST:
            self.expects = {UNMASK_REQUEST, RESULT, ABORT}
            return [self.unmask(data, body)]
        self.expects = set()
        if message_type == RESULT:
            self.take_result(body)
        else:
            require(verifies_fields(self.server_key, body[3], "abort", self.sid, u8(body[1]), body[2]), "R4-15")
            self.aborted = body
        return []

    # Round 0: advertise keys

    def advertise(self, offer):
        encoded, signature = offer
        try:
            self.parameters = parameters_of(decode(encoded))
        except (Malformed, Unfit):
            raise Refused("W-15")
        self.sid = session_id(encoded)
        self.server_key = self.parameters.server_key
        require(verifies_fields(self.server_key, signature, "offer", self.sid), "R0-01")
        require(self.server_key in self.policy.server_keys, "R0-02")
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
        require(self.parameters.minimum_cohort >= self.policy.smallest_cohort, "R0-03")
        require(rule.threat_model == MALICIOUS or self.policy.allow_semi_honest, "R0-03")
        require((rule.forced_degree, rule.forced_threshold) == (0, 0) or self.policy.allow_forced, "R0-03")

    # Round 1: share keys

    def share_keys(self, roster):
        _, n, root, own_index, entries = roster
        require(1 <= n <= self.parameters.maximum_participants, "W-10")
        require(self.parameters.minimum_cohort <= n, "R1-01")
        try:
            self.transcript = Transcript(self.parameters, self.sid, n, root)
        except GraphRefused:
            raise Refused("R1-02")
        self.index = own_index
        self._check_roster(root, entries)

        t = self.transcript
        leaves = [data for _, data, _ in entries]
        path = merkle.proof(leaves, own_index) if self.parameters.rule.topology == COMPLETE else dict((i, p) for i, _, p in entries)[own_index]
        self.place = [own_index, encode(self.advertisement), path]
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
            require(all(body[0] == self.sid for body in self.transcript.advertisements.values()), "W-14")
            check_limits(ROSTER, [None, None, None, self.index, entries], n, min(254, self.parameters.maximum_participants - 1))
        except Malformed as malformed:
            raise Refused(malformed.rule)
        if complete:
            require(len(entries) == n and all(path == [] for _, _, path in entries), "R1-03")
            require(merkle.mth([data for _, data, _ in entries]) == root, "R1-03")
        else:
            require(all(merkle.proves(root, data, index, n, path) for index, data, path in entries), "R1-03")
        require([index for index, data, _ in entries if data == encode(self.advertisement)] == [self.index], "R1-04")
        bodies = list(t.advertisements.values())
        names = [body[1].encode() for body in bodies]
        require(all(a < b for a, b in zip(names, names[1:])), "R1-05")
        for body in bodies:
            key = self.registry.get(body[1])
            require(key is not None and verifies_fields(key, body[6], "advertise", *body[:6]), "R1-06")
        keys = [key for body in bodies for key in (body[2], body[3])]
        require(len(set(keys)) == len(keys), "R1-07")
        require(all(is_canonical(key) and not has_low_order(key) for key in keys), "R1-07")
        expected = sorted(t.neighbours[self.index] + [self.index])
        require([index for index, _, _ in entries] == expected, "R1-08")

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
        except Malformed as malformed:
            raise Refused(malformed.rule)
        require(self.index in self.u2, "R2-01")
        require(len(self.u2) >= self.parameters.minimum_cohort, "R2-02")
        dealers = [v for v in t.neighbours[self.index] if v in self.u2]
        require(len(dealers) >= t.t, "R2-03")
        require([item[0] for item in items] == dealers, "R2-04")

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
        broken = "R2-05" if not committed else "R2-06" if not opens else None
        if broken is None:
            bundle = open_sealed(key, ciphertext, t.share_aad(dealer, self.index, own_root))
            broken = self._broken_bundle(dealer, bundle, c1, c2)
        if broken is None:
            self.held[dealer] = dict(decode(bundle))
            return None
        signed = (merkle.proves(items_root, ciphertext + key_commitment, place, t.k, item_proof)
                  and verifies_fields(self.registry[t.name(dealer)], signature, "share-keys", t.rid, t.name(dealer), own_root, items_root))
        return [dealer, broken, key if committed and opens and signed else b""]

    def _broken_bundle(self, dealer, bundle, c1, c2):
        """The rule a decrypted bundle breaks, if any."""
        if bundle is None:
            return "R2-07"
        try:
            shares = decode(bundle)
            BUNDLE(shares)
        except Malformed:
            return "R2-08"
        if [kind for kind, _ in shares] != [MASK_ROOT, SELF_MASK_SEED]:
            return "R2-08"
        for (kind, share), commitment in zip(shares, (c1, c2)):
            if self.transcript.share_commitment(dealer, self.index, kind, share) != commitment:
                return "R2-09"
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
        require(self.signed_root is None, "R3-06")          # the same frame again was answered before this
        _, root = self._check_survivors(survivor_bitmap, input_root, header_proof)
        self.signed_root = root
        self.header_proof = header_proof
        signature = sign_fields(self.seed, "survivor-signature", self.transcript.rid, self.name, root)
        return frame(SURVIVOR_SIGNATURE, [self.sid, self.index, root, signature])

    def _check_survivors(self, survivor_bitmap, input_root, header_proof):
        t = self.transcript
        try:
            u3 = members_of(survivor_bitmap, t.n)
        except Malformed as malformed:
            raise Refused(malformed.rule)
        require(set(u3) <= set(self.u2), "R3-01")
        require(self.index in u3, "R3-02")
        require(len(u3) >= self.parameters.minimum_cohort, "R3-03")
        require(sum(v in u3 for v in t.neighbours[self.index]) >= t.t, "R3-04")
        require(merkle.proves(input_root, encode(self.header), u3.index(self.index), len(u3), header_proof), "R3-05")
        return u3, t.survivor_root(self.u2, u3, input_root)

    # Round 4: unmasking

    def unmask(self, data, request):
        if self.answered is not None:
            require(self.answered[0] == data, "R4-05")
            return self.answered[1]
        t = self.transcript
        _, survivor_bitmap, input_root, header_proof, signatures, server_signature = request
        u3, root = self._check_survivors(survivor_bitmap, input_root, header_proof)
        require(verifies_fields(self.server_key, server_signature, "unmask", t.rid, self.name, root), "R4-01")
        if self.parameters.rule.threat_model == MALICIOUS:
            require(root == self.signed_root, "R4-02")
            require(all(v in t.neighbours[self.index] and v in u3 for v, _ in signatures), "R4-03")
            require(all(verifies_fields(self.registry[t.name(v)], s, "survivor-signature", t.rid, t.name(v), root)
                        for v, s in signatures), "R4-03")
            require(len(signatures) >= t.t, "R4-04")
        else:
            require(signatures == [], "R4-03")
        shares = []
        for v in t.neighbours[self.index]:
            if v in self.u2 and v in self.held:
                kind = SELF_MASK_SEED if v in u3 else MASK_ROOT
                shares.append([v, kind, self.held[v][kind]])
        signature = sign_fields(self.seed, "unmask-response", t.rid, self.name, root, encoded_list_hash(shares))
        answer = frame(UNMASK_RESPONSE, [self.sid, self.index, shares, signature])
        self.answered = data, answer
        self.signed_root = root
        self.header_proof = header_proof
        self.neighbour_signatures = signatures
        return answer

    # After the last round

    def take_result(self, result):
        try:
            check_result(result, self.parameters.maximum_participants)
        except Malformed as malformed:
            raise Refused(malformed.rule)
        _, n, roster_root, told, shared_hash, survivor_bitmap, input_root, aggregate_hash, log_head, signature = result
        rid = h(label("roster"), self.sid, u32(n), roster_root)
        survivors = members_of(survivor_bitmap, n)
        survivor_root = h(label("survivors"), rid, shared_hash, survivor_bitmap, u32(len(survivors)), input_root)
        require(verifies_fields(self.server_key, signature, "result", rid, survivor_root, u32(len(survivors)), aggregate_hash, log_head), "R4-14")
        require(self.transcript is None or rid == self.transcript.rid, "R4-14")
        require(self.signed_root in (None, survivor_root), "R4-14")
        own = encode(self.advertisement)
        if told:
            require(self.place is None or self.place[0] == told[0], "R4-16")
            require(merkle.proves(roster_root, own, told[0], n, told[1]), "R4-16")
            self.place = [told[0], own, told[1]]
        require(self.place is None or self.header is not None or self.place[0] not in survivors, "R4-16")
        self.result = result[:3] + [[]] + result[4:]
