"""A session as a list of operations: playing one and recording it, or replaying a recorded one (docs/spec/vectors.md)."""

from client import Client, Draws, Policy
from encoding import decode, sha256
from packing import pack
from parameters import parameters_of
from primitives import ed25519_public
from rules import Aborted, Refused, number
from server import Server

SERVER = "server"
INLINE_BYTES = 2048
LARGEST_INLINE_SUM = 64


class Session:
    """Server and clients, built from the setup part of a vector, and every frame they produced."""

    def __init__(self, setup):
        parameters = parameters_of(decode(bytes.fromhex(setup["parameters"])))
        seeds = {p["id"]: bytes.fromhex(p["seed"]) for p in setup["participants"]}
        registry = {name: ed25519_public(seed) for name, seed in seeds.items()}
        server_seed = bytes.fromhex(setup["serverSeed"])
        own = setup["policy"]
        policy = Policy(ed25519_public(server_seed), own["minimumCohort"], own["allowSemiHonest"], own["allowForced"])
        self.server = Server(parameters, server_seed, registry)
        self.clients = {p["id"]: Client(p["id"], seeds[p["id"]], Draws(bytes.fromhex(p["draws"])), registry, policy)
                        for p in setup["participants"]}
        self.inputs = {p["id"]: [values_of(i, v) for i, v in zip(p["input"], parameters.vectors)] for p in setup["participants"]}
        self.produced = {}
        for name in self.clients:
            self.produced[SERVER, name] = [self.server.offer()]
            self.produced[name, SERVER] = []

    def deliver(self, sender, recipient, data):
        """Hands a frame over; returns the number of the rule it breaks, or None."""
        try:
            if recipient == SERVER:
                self.server.receive(data)
            else:
                self.produced[recipient, SERVER] += self.clients[recipient].receive(data, self.inputs[recipient])
        except Refused as refused:
            return number(refused.rule)
        return None

    def close(self):
        """Ends the server's round; returns the number of the rule for which it aborts, or None."""
        try:
            frames = self.server.close()
        except Aborted as aborted:
            return number(aborted.rule)
        for name, data in frames.items():
            self.produced[SERVER, name].append(data)
        return None

    def outcome(self):
        """What the server knows in the end."""
        server = self.server
        facts = {"sessionId": server.sid.hex()}
        if server.round > 0:
            t = server.transcript
            facts.update(degree=t.k, threshold=t.t, rosterId=t.rid.hex())
        if server.round > 2:
            facts["survivorRoot"] = server.survivor_root.hex()
        if server.sums is not None:
            facts["survivors"] = len(server.u3)
            facts["sums"] = [shown_sum(z, v) for z, v in zip(server.sums, server.parameters.vectors)]
            facts["aggregateHash"] = server.aggregate_hash().hex()
        return facts


def values_of(written, vector):
    """An input is a list of values, or {"start": a, "step": b}: value j is (a + b j) mod 2^bits."""
    if isinstance(written, list):
        return written
    return [(written["start"] + written["step"] * j) % 2 ** vector.bits for j in range(vector.length)]


def shown_sum(values, vector):
    """A short sum as it is, a long one as the SHA-256 of its packed form."""
    return values if len(values) <= LARGEST_INLINE_SUM else {"sha256": sha256(pack(values, vector.bits)).hex()}


def shown_frame(data, inline_bytes):
    """A frame in hex, or by its SHA-256 when it is longer than this."""
    return data.hex() if len(data) <= inline_bytes else {"sha256": sha256(data).hex(), "bytes": len(data)}


def is_shown_as(data, shown):
    return shown == (data.hex() if isinstance(shown, str) else shown_frame(data, -1))


class Recording:
    """Plays a session round by round and writes down every operation."""

    def __init__(self, setup, inline_bytes=INLINE_BYTES):
        self.setup = setup
        self.inline_bytes = inline_bytes
        self.session = Session(setup)
        self.sent = {direction: 0 for direction in self.session.produced}
        self.operations = []
        self.gone = set()
        self.next_action = "hand_out"

    @property
    def server(self):
        return self.session.server

    @property
    def names(self):
        return [name for name in self.session.clients if name not in self.gone]

    def client(self, name):
        return self.session.clients[name]

    # One operation

    def waiting(self, sender, recipient):
        """The frames of one direction that were produced and not delivered yet."""
        return self.session.produced[sender, recipient][self.sent[sender, recipient]:]

    def withhold(self, sender, recipient):
        """The next frame of this direction is never delivered."""
        self.sent[sender, recipient] += 1

    def deliver(self, sender, recipient, data=None):
        """Delivers the next frame of this direction, or one given by the caller, which is an altered one unless it was produced before."""
        if data is None:
            data = self.waiting(sender, recipient)[0]
            self.withhold(sender, recipient)
        operation = {"from": sender, "to": recipient}
        if data in self.session.produced[sender, recipient]:
            operation["frame"] = shown_frame(data, self.inline_bytes)
        else:
            operation["altered"] = True
            operation["frame"] = data.hex()
        rule = self.session.deliver(sender, recipient, data)
        if rule is not None:
            operation["refused"] = rule
            if recipient != SERVER:
                self.gone.add(recipient)
        self.operations.append(operation)
        return rule

    def close(self):
        operation = {"close": self.server.round}
        rule = self.session.close()
        if rule is not None:
            operation["aborted"] = rule
        self.operations.append(operation)
        return rule

    # One step for everybody

    def hand_out(self, *names):
        for name in names or self.names:
            if self.waiting(SERVER, name):
                self.deliver(SERVER, name)

    def send_in(self, *names):
        for name in names or self.names:
            while self.waiting(name, SERVER):
                self.deliver(name, SERVER)

    def leave(self, *names):
        self.gone.update(names)

    def run_to(self, round_number, action):
        """Everything honest before `action` ("hand_out", "send_in" or "close") of this round."""
        while (self.server.round, self.next_action) != (round_number, action):
            self.step()

    def step(self):
        """The next step of an honest session; returns the rule for which the server aborts, if it does."""
        action = self.next_action
        self.next_action = {"hand_out": "send_in", "send_in": "close", "close": "hand_out"}[action]
        return getattr(self, action)()

    def finish(self):
        while self.server.round < 5:
            if self.step() is not None:
                break

    def vector(self):
        return dict(self.setup, operations=self.operations, outcome=self.session.outcome())


def replay(vector):
    """Replays a recorded session; returns a list of differences, empty when every byte agrees."""
    session = Session(vector)
    differences = []
    for i, operation in enumerate(vector["operations"]):
        where = "operation %d" % i
        if "close" in operation:
            if session.server.round != operation["close"]:
                differences.append(where + ": the server is in round %d" % session.server.round)
            rule, expected = session.close(), operation.get("aborted")
        else:
            sender, recipient, written = operation["from"], operation["to"], operation["frame"]
            if operation.get("altered"):
                data = bytes.fromhex(written)
            else:
                produced = session.produced[sender, recipient]
                data = next((frame for frame in produced if is_shown_as(frame, written)), None)
                if data is None:
                    last = shown_frame(produced[-1], INLINE_BYTES) if produced else "none"
                    differences.append(where + ": %s produced no such frame for %s; the last is %s" % (sender, recipient, last))
                    continue
            rule, expected = session.deliver(sender, recipient, data), operation.get("refused")
        if rule != expected:
            differences.append(where + ": breaks %s, recorded is %s" % (rule, expected))
    outcome = session.outcome()
    for fact in sorted(set(outcome) | set(vector["outcome"])):
        if outcome.get(fact) != vector["outcome"].get(fact):
            differences.append("outcome %s is %s" % (fact, outcome.get(fact)))
    return differences
