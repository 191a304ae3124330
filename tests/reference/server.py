"""The server through all rounds (protocol.md section 4). It draws nothing: its answers follow from the frames it accepted."""

import merkle
import shamir
from encoding import Malformed, bitmap, encode, h, sha256, u8, u32
from graph import COMPLETE, MALICIOUS, GraphRefused
from masks import add, expand, pairwise_mask_key, self_mask_key
from log import Log
from messages import (ABORT, ADVERTISEMENT, INPUT_CHUNK, INPUT_HEADER, OFFER, ROSTER, SHARE_DELIVERY, SHARES, SURVIVOR_PROPOSAL,
                      RESULT, SURVIVOR_SIGNATURE, UNMASK_REQUEST, UNMASK_RESPONSE, check_limits, frame, open_frame)
from packing import chunk_count, chunk_length, pack, unpack, vector_root
from parameters import EXACT, encode_parameters, session_id
from primitives import has_low_order, is_canonical, label, sign_fields, verifies_fields, x25519, x25519_public
from rules import BAD_SHARES, COHORT_TOO_SMALL, NO_DEGREE, SUM_ABOVE_BOUND, TOO_FEW_SHARES, Aborted, Refused, require
from transcript import Transcript, item_root, commitment_root, encoded_list_hash, mask_private_key, self_mask_hash

MASK_ROOT, SELF_MASK_SEED = 1, 2
COMPLAINT_RULES = ("R2-05", "R2-06", "R2-07", "R2-08", "R2-09")
COMPLAINTS_WITH_KEY = ("R2-07", "R2-08", "R2-09")


class Server:
    def __init__(self, parameters, seed, registry):
        self.parameters = parameters
        self.sums = None
        self.seed = seed
        self.registry = registry
        self.encoded_parameters = encode_parameters(parameters)
        self.sid = session_id(self.encoded_parameters)
        self.round = 0
        self.offences = set()       # (participant, rule): only the first leaves a log entry
        self.transcript = None
        self.abort_frame = None
        self.result_frame = None
        self.log = Log(self.sid)
        self.accepted = {}          # (type, sender) -> the accepted body, to know an identical resend
        self.advertised = {}        # name -> body
        self.shared = {}            # index -> (items, signature)
        self.headers = {}           # index -> body, accepted with all its chunks
        self.chunks = {}            # (index, vector, chunk) -> frame
        self.staged = {}            # index -> (header body, {(vector, chunk): packed}), while chunks are missing
        self.inputs = {}            # index -> one list of values per vector
        self.signatures = {}        # index -> survivor signature
        self.asked = []             # who was sent an unmask request
        self.revealed = {}          # index of the holder -> {dealer: (kind, share)}

    @property
    def malicious(self):
        return self.parameters.rule.threat_model == MALICIOUS

    def _sign(self, name, *fields):
        return sign_fields(self.seed, name, *fields)

    def receive(self, data):
        """Takes one frame of a client; raises Refused with the rule and drops it when a check fails."""
        try:
            self._receive(data)
        except Refused as refused:
            offence = refused.culprit, refused.rule
            if refused.culprit is not None and offence not in self.offences:
                self.offences.add(offence)
                self.log.rejection(self.round, refused.rule, refused.culprit, sha256(data))
            raise

    def _receive(self, data):
        try:
            message_type, body = open_frame(data)
            if self.transcript is not None:
                check_limits(message_type, body, self.transcript.n, self.transcript.k)
        except Malformed as malformed:
            raise Refused(malformed.rule)
        rounds = {ADVERTISEMENT: 0, SHARES: 1, INPUT_HEADER: 2, INPUT_CHUNK: 2, SURVIVOR_SIGNATURE: 3, UNMASK_RESPONSE: 4}
        require(message_type in rounds and rounds[message_type] <= self.round, "W-06")
        require(body[0] == self.sid, "W-14")
        require(rounds[message_type] == self.round, "R0-11")
        if message_type == INPUT_CHUNK:
            self._chunk(body, data)
        elif self.accepted.get((message_type, body[1])) != body:
            take = {ADVERTISEMENT: self._advertisement, SHARES: self._shares, INPUT_HEADER: self._header,
                    SURVIVOR_SIGNATURE: self._survivor_signature, UNMASK_RESPONSE: self._response}[message_type]
            take(body)
            self.accepted[message_type, body[1]] = body
            if message_type != INPUT_HEADER:        # a header enters the log with its last chunk
                self.log.accepted(data)

    def close(self):
        """Ends the round; returns the frames to send, by name (none after the last round)."""
        ends = {0: self.close_advertise, 1: self.close_share_keys, 2: self.close_masked_input,
                3: self.close_consistency, 4: self.close_unmasking}[self.round]
        self.log.close(self.round)
        try:
            return ends()
        except Aborted as aborted:
            self.round = 6
            signature = self._sign("abort", self.sid, u8(aborted.code), self.log.head)
            self.abort_frame = frame(ABORT, [self.sid, aborted.code, self.log.head, signature])
            self.log.abort(self.abort_frame)
            raise

    # Round 0: advertise keys

    def offer(self):
        offer = frame(OFFER, [self.encoded_parameters, self._sign("offer", self.sid)])
        self.log.offer(offer)
        return offer

    def _advertisement(self, body):
        name = body[1]
        require(name in self.registry, "R0-05")
        require(verifies_fields(self.registry[name], body[6], "advertise", *body[:6]), "R0-06")
        require(name not in self.advertised, "R0-09", name)
        keys = body[2:4]
        require(all(is_canonical(key) and not has_low_order(key) for key in keys), "R0-07", name)
        require(keys[0] != keys[1], "R0-08", name)
        require(not set(keys) & {key for other in self.advertised.values() for key in other[2:4]}, "R0-08")
        require(len(self.advertised) < self.parameters.maximum_participants, "R0-10")
        self.advertised[name] = body

    def close_advertise(self):
        """Returns the roster frame for every member of U1, by name."""
        self._require_cohort(self.advertised)
        bodies = [self.advertised[name] for name in sorted(self.advertised, key=str.encode)]
        leaves = [encode(body) for body in bodies]
        root = merkle.mth(leaves)
        try:
            self.transcript = t = Transcript(self.parameters, self.sid, len(bodies), root)
        except GraphRefused:
            raise Aborted(NO_DEGREE)
        t.advertisements = dict(enumerate(bodies))
        self.round = 1
        return {t.name(u): frame(ROSTER, [self.sid, t.n, root, u, self._roster_entries(u, leaves)]) for u in range(t.n)}

    def _roster_entries(self, u, leaves):
        if self.parameters.rule.topology == COMPLETE:
            return [[v, leaf, []] for v, leaf in enumerate(leaves)]
        return [[v, leaves[v], merkle.proof(leaves, v)] for v in sorted(self.transcript.neighbours[u] + [u])]

    # Round 1: share keys

    def _shares(self, body):
        _, u, items, signature = body
        t = self.transcript
        require(verifies_fields(self._key(u), signature, "share-keys", t.rid, t.name(u), commitment_root(items), item_root(items)), "R1-11")
        require(u not in self.shared, "R1-12", t.name(u))
        require(len(items) == t.k, "R1-10", t.name(u))
        self.shared[u] = items, signature

    def close_share_keys(self):
        """Returns the share delivery for every member of U2, by name."""
        self._require_cohort(self.shared)
        self.u2 = sorted(self.shared)
        self.round = 2
        return {self.transcript.name(u): frame(SHARE_DELIVERY, [self.sid, bitmap(self.u2, self.transcript.n), self._delivered(u)])
                for u in self.u2}

    def _delivered(self, holder):
        delivered = []
        for dealer in self.transcript.neighbours[holder]:
            if dealer in self.shared:
                items, signature = self.shared[dealer]
                place = self.transcript.position(dealer, holder)
                own_proof = merkle.proof([c1 + c2 for _, _, c1, c2 in items], place)
                item_proof = merkle.proof([ciphertext + key_commitment for ciphertext, key_commitment, _, _ in items], place)
                delivered.append([dealer] + items[place] + [commitment_root(items), own_proof, item_root(items), item_proof, signature])
        return delivered

    # Round 2: masked input

    def _header(self, body):
        _, u, root, shared_hash, complaints, signature = body
        t = self.transcript
        require(u in self.u2, "R2-10")
        require(verifies_fields(self._key(u), signature, "input", t.rid, t.name(u), root, shared_hash, encoded_list_hash(complaints)), "R2-12")
        require(u not in self.staged and u not in self.headers, "R2-13", t.name(u))
        require(shared_hash == t.shared_hash(self.u2), "R2-11")
        for dealer, rule, key in complaints:
            require(dealer in t.neighbours[u] and dealer in self.u2, "R2-16", t.name(u))
            require(rule in COMPLAINT_RULES and (key == b"" or rule in COMPLAINTS_WITH_KEY), "R2-16", t.name(u))
        self.staged[u] = body, {}

    def _chunk(self, body, data):
        _, u, vector, chunk, packed = body
        vectors = self.parameters.vectors
        require(vector < len(vectors) and chunk < chunk_count(vectors[vector].length), "W-10")
        try:
            unpack(packed, chunk_length(vectors[vector].length, chunk), vectors[vector].bits)
        except Malformed as malformed:
            raise Refused(malformed.rule)
        if self.chunks.get((u, vector, chunk)) == data:
            return
        require(u not in self.headers, "R2-13")
        require(u in self.staged, "R2-14")
        header, received = self.staged[u]
        require((vector, chunk) not in received, "R2-13")
        received[vector, chunk] = packed
        self.chunks[u, vector, chunk] = data
        if len(received) == sum(chunk_count(v.length) for v in vectors):
            self._complete_input(u, header, received)

    def _complete_input(self, u, header, received):
        del self.staged[u]
        vectors = self.parameters.vectors
        packed = [[received[i, c] for c in range(chunk_count(v.length))] for i, v in enumerate(vectors)]
        if vector_root(packed) != header[2]:
            self._forget_input(u)
            raise Refused("R2-15")
        for vector, chunk in received:
            self.log.chunk(self.chunks[u, vector, chunk])
        self.log.accepted(frame(INPUT_HEADER, header))
        self.headers[u] = header
        self.inputs[u] = [[value for c, data in enumerate(packed[i]) for value in unpack(data, chunk_length(v.length, c), v.bits)]
                          for i, v in enumerate(vectors)]

    def _forget_input(self, u):
        """Drops a header and its chunks, so that the sender may send them again."""
        del self.accepted[INPUT_HEADER, u]
        self.chunks = {place: data for place, data in self.chunks.items() if place[0] != u}

    def close_masked_input(self):
        """Returns the survivor proposals (malicious) or the unmask requests (semi-honest), by name."""
        self._require_cohort(self.headers)
        t = self.transcript
        self.u3 = sorted(self.headers)
        self.header_leaves = [encode(self.headers[u]) for u in self.u3]
        self.input_root = merkle.mth(self.header_leaves)
        self.survivor_root = t.survivor_root(self.u2, self.u3, self.input_root)
        if not self.malicious:
            self.round = 4
            return self._unmask_requests(self.u3)
        self.round = 3
        return {t.name(u): frame(SURVIVOR_PROPOSAL, [self.sid, bitmap(self.u3, t.n), self.input_root, self.header_proof(u)])
                for u in self.u3}

    def header_proof(self, u):
        return merkle.proof(self.header_leaves, self.u3.index(u))

    # Round 3: consistency check

    def _survivor_signature(self, body):
        _, u, root, signature = body
        t = self.transcript
        require(u in self.u3, "R3-07")
        require(verifies_fields(self._key(u), signature, "survivor-signature", t.rid, t.name(u), root), "R3-09")
        require(root == self.survivor_root, "R3-08")
        self.signatures[u] = signature

    def close_consistency(self):
        """Returns the unmask requests for U4, by name."""
        self.round = 4
        return self._unmask_requests(sorted(self.signatures))

    def _unmask_requests(self, recipients):
        t = self.transcript
        self.asked = recipients
        requests = {}
        for u in recipients:
            signatures = [[v, self.signatures[v]] for v in t.neighbours[u] if v in self.signatures]
            signature = self._sign("unmask", t.rid, t.name(u), self.survivor_root)
            self.log.signature(UNMASK_REQUEST, u, signature)
            requests[t.name(u)] = frame(UNMASK_REQUEST, [self.sid, bitmap(self.u3, t.n), self.input_root, self.header_proof(u),
                                                         signatures, signature])
        return requests

    # Round 4: unmasking

    def _response(self, body):
        _, u, shares, signature = body
        t = self.transcript
        require(u in self.asked, "R4-06")
        require(verifies_fields(self._key(u), signature, "unmask-response", t.rid, t.name(u), self.survivor_root, encoded_list_hash(shares)), "R4-07")
        require(u not in self.revealed, "R4-09", t.name(u))
        complained = [dealer for dealer, _, _ in self.headers[u][4]]
        expected = [(v, SELF_MASK_SEED if v in self.u3 else MASK_ROOT)
                    for v in t.neighbours[u] if v in self.u2 and v not in complained]
        require([(dealer, kind) for dealer, kind, _ in shares] == expected, "R4-08", t.name(u))
        self.revealed[u] = {dealer: (kind, share) for dealer, kind, share in shares}

    def close_unmasking(self):
        """Opens the sums over U3, one list of values per vector."""
        t = self.transcript
        seeds = {u: self._reconstruct(u) for u in self.u3}
        for u, seed in seeds.items():
            if self_mask_hash(self.sid, t.name(u), seed) != t.self_mask_hash(u):
                raise Aborted(BAD_SHARES)         # R4-11: u dealt them
        mask_keys = {}
        for v in self.u2:
            if v not in self.u3 and any(u in self.u3 for u in t.neighbours[v]):
                mask_keys[v] = mask_private_key(self._reconstruct(v), self.sid, t.name(v))
                if x25519_public(mask_keys[v]) != t.mask_public(v):
                    raise Aborted(BAD_SHARES)     # R4-12: v dealt them
        self.sums = [self._unmasked_sum(i, vector, seeds, mask_keys) for i, vector in enumerate(self.parameters.vectors)]
        for vector, z in zip(self.parameters.vectors, self.sums):
            if vector.value_class == EXACT and max(z) > len(self.u3) * vector.bound:
                raise Aborted(SUM_ABOVE_BOUND)        # R4-13
        self.round = 5
        count, aggregate_hash, head = len(self.u3), self.aggregate_hash(), self.log.head
        signature = self._sign("result", t.rid, self.survivor_root, u32(count), aggregate_hash, head)
        self.result = [self.sid, t.n, t.roster_root, [], t.shared_hash(self.u2), bitmap(self.u3, t.n), self.input_root, aggregate_hash, head, signature]
        self.result_frame = frame(RESULT, self.result)
        self.log.result(self.result_frame)
        return {}

    def places(self):
        """The result for everybody who dealt no shares, by name: it tells the place in the roster."""
        t = self.transcript
        leaves = [encode(t.advertisements[u]) for u in range(t.n)]
        return {t.name(u): frame(RESULT, self.result[:3] + [[u, merkle.proof(leaves, u)]] + self.result[4:]) for u in range(t.n) if u not in self.u2}

    def _reconstruct(self, dealer):
        """The secret of `dealer` from the first t shares that match their commitments."""
        t = self.transcript
        sent, shares = 0, []
        for holder, revealed in sorted(self.revealed.items()):
            if dealer in revealed:
                sent += 1
                place = t.position(dealer, holder)
                kind, share = revealed[dealer]
                if t.share_commitment(dealer, holder, kind, share) == self.shared[dealer][0][place][1 + kind]:      # R4-10
                    shares.append((place + 1, share))
        if len(shares) < t.t:
            raise Aborted(TOO_FEW_SHARES if sent < t.t else BAD_SHARES)
        return shamir.reconstruct(shares[:t.t])

    def _unmasked_sum(self, i, vector, seeds, mask_keys):
        t, bits, length = self.transcript, vector.bits, vector.length
        z = [0] * length
        for u in self.u3:
            z = add(z, self.inputs[u][i], 1, bits)
            z = add(z, expand(self_mask_key(t.rid, seeds[u], t.name(u), vector), length, bits), -1, bits)
            for v in t.neighbours[u]:
                if v in mask_keys:
                    low, high = min(u, v), max(u, v)
                    agreement = x25519(mask_keys[v], t.mask_public(u))
                    key = pairwise_mask_key(t.rid, agreement, t.name(low), t.name(high), t.mask_public(low), t.mask_public(high), vector)
                    z = add(z, expand(key, length, bits), -1 if u < v else 1, bits)
        return z

    def aggregate_hash(self):
        fields = []
        for vector, z in zip(self.parameters.vectors, self.sums):
            fields += [vector.name, pack(z, vector.bits)]
        return h(label("aggregate"), self.transcript.rid, *fields)

    def _require_cohort(self, members):
        if len(members) < self.parameters.minimum_cohort:
            raise Aborted(COHORT_TOO_SMALL)

    def _key(self, u):
        return self.registry[self.transcript.name(u)]
