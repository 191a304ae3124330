"""A session as a list of operations in the format of docs/spec/vectors.md: playing and recording one, or replaying a recorded one."""

from client import Client, Draws, Policy
from encoding import decode, sha256
from packing import pack
from parameters import parameters_of
from rules import Aborted, Refused
from server import Server

SERVER = "server"
INLINE_BYTES = 2048
INLINE_VALUES = 64
LARGEST_JSON_NUMBER = 2 ** 53


class Session:
    """Server and clients, built from the setup part of a vector, and every frame that anybody produced."""

    def __init__(self, setup):
        encoded = bytes.fromhex(setup["parameters"])
        self.parameters = parameters_of(decode(encoded))
        participants = setup["participants"]
        registry = {p["id"]: bytes.fromhex(p["publicKey"]) for p in participants}
        self.server = Server(self.parameters, bytes.fromhex(setup["server"]["privateKey"]), registry)
        self.clients = {p["id"]: Client(p["id"], bytes.fromhex(p["privateKey"]), Draws(bytes.fromhex(p["randomness"])), registry,
                                        policy_of(p.get("policy", {}), self.parameters)) for p in participants}
        self.inputs = {p["id"]: [read_values(p["input"][v.name], v) for v in self.parameters.vectors] for p in participants}
        self.produced = {}

    def keep(self, frames):
        for frame in frames:
            self.produced[sha256(frame).hex()] = frame
        return frames

    def offer(self):
        return self.keep([self.server.offer()])[0]

    def to_client(self, name, frame):
        """Returns (replies, None), or (None, the Refused exception)."""
        try:
            return self.keep(self.clients[name].receive(frame, self.inputs[name])), None
        except Refused as refused:
            return None, refused

    def to_server(self, frame):
        try:
            self.server.receive(frame)
        except Refused as refused:
            return refused

    def close(self):
        """Returns the name of the field of a close operation and its value: frames by identifier, the result, or the abort."""
        try:
            frames = self.server.close()
        except Aborted:
            return "abort", self.keep([self.server.abort_frame])[0]
        if self.server.result_frame is not None:
            self.keep(self.server.places().values())
            return "result", self.keep([self.server.result_frame])[0]
        self.keep(frames.values())
        return "frames", frames

    def derived(self):
        t = self.server.transcript
        return {"order": [t.name(u) for u in range(t.n)], "degree": t.k, "threshold": t.t, "corruptBound": t.corrupt_neighbours,
                "rosterRoot": t.roster_root.hex(), "rosterId": t.rid.hex(), "coin": t.coin.hex(), "neighbors": t.neighbours}

    def outcome(self):
        server = self.server
        if server.abort_frame is not None:
            return {"abort": decode(server.abort_frame)[2][1]}
        if server.result_frame is None:
            return {}
        return {"sums": {v.name: shown_sum(z, v) for v, z in zip(self.parameters.vectors, server.sums)},
                "survivors": [server.transcript.name(u) for u in server.u3]}


def policy_of(written, parameters):
    """The policy of a participant; what is left out accepts exactly these parameters."""
    rule = parameters.rule
    keys = [bytes.fromhex(key) for key in written.get("serverKeys", [parameters.server_key.hex()])]
    return Policy(keys, written.get("smallestCohort", parameters.minimum_cohort),
                  written.get("allowSemiHonest", rule.threat_model == 0),
                  written.get("allowForced", (rule.forced_degree, rule.forced_threshold) != (0, 0)))


# The short forms of docs/spec/vectors.md

def read_values(written, vector):
    if isinstance(written, list):
        return [int(value) for value in written]
    return [(written["start"] + written["step"] * j) % 2 ** vector.bits for j in range(vector.length)]


def shown_values(values):
    return [value if value <= LARGEST_JSON_NUMBER else str(value) for value in values]


def shown_sum(values, vector):
    return shown_values(values) if len(values) <= INLINE_VALUES else {"sha256": sha256(pack(values, vector.bits)).hex()}


def shown_frame(frame, inline_bytes):
    return frame.hex() if len(frame) <= inline_bytes else {"sha256": sha256(frame).hex(), "bytes": len(frame)}


def is_shown_as(frame, shown):
    return shown == (frame.hex() if isinstance(shown, str) else shown_frame(frame, -1))


class Recording:
    """Plays a session round by round and writes down every operation."""

    def __init__(self, setup, inline_bytes=INLINE_BYTES):
        self.setup = setup
        self.inline_bytes = inline_bytes
        self.session = Session(setup)
        self.operations = []
        self.gone = set()
        self.refused = set()            # who left because something was wrong
        self.next_action = "hand_out"
        offer = self.session.offer()
        self.operations.append({"op": "offer", "success": True, "frame": self.shown(offer)})
        self.inbox = {name: [offer] for name in self.session.clients}        # frames for a client, produced and not delivered
        self.outbox = {name: [] for name in self.session.clients}            # frames of a client for the server, likewise

    @property
    def server(self):
        return self.session.server

    @property
    def names(self):
        return [name for name in self.session.clients if name not in self.gone]

    def client(self, name):
        return self.session.clients[name]

    def shown(self, frame):
        """A frame where it is produced."""
        return shown_frame(frame, self.inline_bytes)

    def received(self, frame):
        """A frame where it is received: by its hash if somebody produced it, in full when it was altered."""
        return shown_frame(frame, -1) if sha256(frame).hex() in self.session.produced else frame.hex()

    # One operation

    def to_client(self, name, frame=None):
        """Delivers the next frame for this client, or one given by the caller; returns the rule it breaks, or None."""
        frame = self.inbox[name].pop(0) if frame is None else frame
        operation = {"op": "client", "to": name, "success": True, "frame": self.received(frame)}
        replies, refused = self.session.to_client(name, frame)
        if refused is None:
            operation["replies"] = [self.shown(reply) for reply in replies]
            self.outbox[name] += replies
        else:
            operation.update(success=False, rule=refused.rule)
            self.gone.add(name)
            self.refused.add(name)
        self.operations.append(operation)
        return refused and refused.rule

    def to_server(self, name, frame=None):
        """Delivers the next frame of this client, or one given by the caller; returns the rule it breaks, or None."""
        frame = self.outbox[name].pop(0) if frame is None else frame
        operation = {"op": "server", "success": True, "frame": self.received(frame)}
        refused = self.session.to_server(frame)
        if refused is not None:
            operation.update(success=False, rule=refused.rule)
            if refused.culprit is not None:
                operation["culprit"] = refused.culprit
        self.operations.append(operation)
        return refused and refused.rule

    def close(self):
        operation = {"op": "close", "round": self.server.round, "success": True}
        kind, frames = self.session.close()
        if kind == "frames":
            operation[kind] = {name: self.shown(frame) for name, frame in frames.items()}
            for name, frame in frames.items():
                self.inbox[name].append(frame)
        else:
            operation[kind] = self.shown(frames)
            places = self.server.places() if kind == "result" else {}
            if places:
                operation["frames"] = {name: self.shown(frame) for name, frame in places.items()}
            for name in self.session.clients:
                self.inbox[name] = [places.get(name, frames)]
        self.operations.append(operation)

    # One step for everybody

    def hand_out(self, *names):
        for name in names or self.names:
            if self.inbox[name]:
                self.to_client(name)

    def send_in(self, *names):
        for name in names or self.names:
            while self.outbox[name]:
                self.to_server(name)

    def leave(self, *names):
        self.gone.update(names)

    def run_to(self, round_number, action):
        """Everything honest before `action` ("hand_out", "send_in" or "close") of this round."""
        while (self.server.round, self.next_action) != (round_number, action):
            self.step()

    def step(self):
        """The next step of an honest session."""
        action = self.next_action
        self.next_action = {"hand_out": "send_in", "send_in": "close", "close": "hand_out"}[action]
        getattr(self, action)()

    def finish(self):
        """Plays to the end, and hands the result or the abort to those who are still there."""
        while self.server.round < 5:
            self.step()
        self.hand_out()

    def hear_the_end(self, *names):
        """Members of the roster who dropped out come back once the session is over; not those who left because something was wrong."""
        for name in names:
            if name in self.server.advertised and name not in self.refused:
                self.to_client(name)

    def vector(self):
        participants = [dict(p, randomness=self.client(p["id"]).draws.used_part.hex()) for p in self.setup["participants"]]
        vector = dict(self.setup, participants=participants, operations=self.operations)
        if self.server.transcript is not None:
            vector["derived"] = self.session.derived()
        vector["outcome"] = self.session.outcome()
        return vector


def replay(vector):
    """Replays a recorded session; returns a list of differences, empty when every byte agrees."""
    session = Session(vector)
    differences = []

    def compare(what, found, recorded):
        if found != recorded:
            differences.append("%s is %s, recorded is %s" % (what, found, recorded))

    def compare_frame(what, frame, written):
        if not is_shown_as(frame, written):
            differences.append("%s is %s, recorded is %s" % (what, shown_frame(frame, INLINE_BYTES), written))

    compare("the session id", session.server.sid.hex(), vector["sessionId"])
    for i, operation in enumerate(vector["operations"]):
        where = "operation %d, %s" % (i, operation["op"])
        if operation["op"] == "offer":
            compare_frame(where, session.offer(), operation["frame"])
        elif operation["op"] == "close":
            compare(where + ": the round", session.server.round, operation["round"])
            kind, frames = session.close()
            if kind not in operation:
                differences.append(where + ": ends with " + kind)
            elif kind == "frames":
                compare(where + ": recipients", sorted(frames), sorted(operation[kind]))
                for name in sorted(set(frames) & set(operation[kind])):
                    compare_frame(where + ": the frame for " + name, frames[name], operation[kind][name])
            else:
                compare_frame(where + ": " + kind, frames, operation[kind])
                places = session.server.places() if kind == "result" else {}
                compare(where + ": who is told its place", sorted(places), sorted(operation.get("frames", {})))
                for name in sorted(set(places) & set(operation.get("frames", {}))):
                    compare_frame(where + ": the result for " + name, places[name], operation["frames"][name])
        else:
            written = operation["frame"]
            frame = bytes.fromhex(written) if isinstance(written, str) else session.produced.get(written["sha256"])
            if frame is None:
                differences.append(where + ": nobody produced this frame")
                continue
            if operation["op"] == "client":
                replies, refused = session.to_client(operation["to"], frame)
                if refused is None and operation["success"]:
                    compare(where + ": the number of replies", len(replies), len(operation["replies"]))
                    for reply, recorded in zip(replies, operation["replies"]):
                        compare_frame(where + ": a reply", reply, recorded)
            else:
                refused = session.to_server(frame)
                if "culprit" in operation:
                    compare(where + ": the culprit", refused and refused.culprit, operation["culprit"])
            if not same_rule(refused and refused.rule, operation.get("rule")):
                compare(where + ": the broken rule", refused and refused.rule, operation.get("rule"))
    if session.server.transcript is not None:
        compare("what is derived", session.derived(), vector["derived"])
    compare("the outcome", session.outcome(), vector["outcome"])
    return differences


def same_rule(found, recorded):
    """One fault may break several rules of the wire; there any of W-01 to W-15 is as good as another."""
    def is_wire(rule):
        return rule is not None and rule.startswith("W-")
    return found == recorded or is_wire(found) and is_wire(recorded)
