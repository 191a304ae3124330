"""What the sessions with one fault need: playing up to the fault, and altering a frame."""

import merkle
from encoding import bitmap, encode
from graph import RING
from messages import open_frame
from scenarios import rule, setup
from session import Recording

FAULTS = []
RING_OF_8 = dict(names=["p%d" % i for i in range(8)], graph=rule(RING, dropout=130_000), maximum=10)


def fault(n=3, **settings):
    """Makes a vector of the function: a session of n participants, handed over as a Recording."""
    def register(story):
        def recorded():
            own = dict({"names": n}, **settings)
            recording = Recording(setup(story.__name__, " ".join(story.__doc__.split()), **own), inline_bytes=0)
            story(recording)
            return recording
        recorded.__name__ = story.__name__
        FAULTS.append(recorded)
        return story
    return register


def refused_by_server(recording, sender, data):
    """The faulty frame, and then the true one."""
    assert recording.to_server(sender, data) is not None
    assert recording.to_server(sender) is None


def refused_by_client(recording, name, data):
    assert recording.to_client(name, data) is not None


def resent(recording, round_number):
    """Bob's first frame of the round arrives twice."""
    recording.run_to(round_number, "send_in")
    data = recording.outbox["bob"][0]
    recording.to_server("bob")
    assert recording.to_server("bob", data) is None


def second(recording, data):
    """Bob's own frame arrives, and then another one of his."""
    recording.to_server("bob")
    assert recording.to_server("bob", data) is not None


def next_body(box, name):
    """A copy of the body of the next frame in recording.inbox or recording.outbox, to be altered."""
    return open_frame(box[name][0])[1]


def seed_of(recording, name):
    return recording.client(name).seed


def put(position, value):
    def change(body):
        body[position] = value
    return change


def put_in(body, position, value):
    return body[:position] + [value] + body[position + 1:]


def flip(data, at=0):
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1:]


def other_survivors(recording, survivors, name="alice"):
    """Bitmap, input root and proof for another set of survivors, all consistent."""
    n = recording.server.transcript.n
    index = recording.client(name).index
    leaves = [encode(recording.server.headers[u]) for u in survivors]
    path = merkle.proof(leaves, survivors.index(index)) if index in survivors else []
    return [bitmap(survivors, n), merkle.mth(leaves), path]
