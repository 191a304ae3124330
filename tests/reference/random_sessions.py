"""Random sessions with random dropouts and random faults, for comparing another implementation with the reference.

Nobody decides beforehand what must happen: both sides play the same operations, and must agree on every byte and every refusal."""

import random

from encoding import Malformed, bitmap, h, members_of, u32
from graph import COMPLETE, MALICIOUS, RING, SEMI_HONEST
from messages import (ADVERTISEMENT, INPUT_HEADER, OFFER, RESULT, SHARES, SURVIVOR_SIGNATURE, UNMASK_REQUEST, UNMASK_RESPONSE, frame,
                      open_frame)
from parameters import EXACT, MODULAR, Vector
from primitives import label, sign_fields
from scenarios import rule, setup
from session import Recording
from transcript import commitment_root, encoded_list_hash, item_root


def random_session(seed, number):
    """One recording; everything follows from the seed and the number."""
    dice = random.Random("%s/%d" % (seed, number))
    recording = Recording(random_setup(dice, "random_%s_%d" % (seed, number)), inline_bytes=0)
    faults, from_round = dice.choice([0, 1, 2, 5]), dice.randint(0, 4)
    while recording.server.round < 5 and len(recording.names) > 0:
        recording.leave(*[name for name in recording.names if dice.random() < 0.015])
        if recording.next_action == "close":
            recording.step()
            continue
        box = recording.inbox if recording.next_action == "hand_out" else recording.outbox
        for name in dice.sample(recording.names, len(recording.names)):
            while box[name] and name in recording.names:
                if faults > 0 and recording.server.round >= from_round and dice.random() < 0.3:
                    faults -= 1
                    deliver_altered(recording, dice, box, name)
                elif box is recording.inbox:
                    recording.to_client(name)
                else:
                    recording.to_server(name)
        recording.next_action = "send_in" if box is recording.inbox else "close"
    if recording.server.round >= 5:
        for name in dice.sample(sorted(recording.session.clients), len(recording.session.clients)):
            if name in recording.server.advertised and name not in recording.refused:
                if dice.random() < 0.2:
                    deliver_altered(recording, dice, recording.inbox, name)
                else:
                    recording.to_client(name)
    return recording


def random_setup(dice, name):
    model = dice.choice([MALICIOUS, MALICIOUS, SEMI_HONEST])
    if dice.random() < 0.7:
        n, graph = dice.randint(2, 8), rule(COMPLETE, model, dice.choice([0, 0, 150_000, 300_000]), dice.choice([0, 200_000]))
    else:
        n, graph = dice.randint(8, 14), rule(RING, model, dice.choice([0, 80_000]), dice.choice([100_000, 130_000]), 20, 10)
    vectors = []
    for i in range(dice.randint(1, 3)):
        bits = dice.randint(1, 62)
        bound = dice.randint(0, (2 ** bits - 1) // (n + 1))
        vectors.append(dice.choice([Vector("v%d" % i, dice.randint(1, 40), 0, bits, EXACT, bound), Vector("v%d" % i, dice.randint(1, 40), 0, bits, MODULAR, 0)]))
    names = ["p%d" % i for i in dice.sample(range(100), n)]
    return setup(name, "A random session.", names, vectors, graph, dice.randint(2, max(2, n // 2)), n + 1, draws=40)


def deliver_altered(recording, dice, box, name):
    """Delivers an altered form of the next frame; the server gets the true one afterwards."""
    data = box[name][0]
    altered = dice.choice([flipped, cut, extended, of_another, changed, changed, changed, changed, changed])(recording, dice, box, name, data)
    if box is recording.inbox:
        box[name].pop(0)
        recording.to_client(name, altered)
    else:
        recording.to_server(name, altered)
        recording.to_server(name)


def flipped(recording, dice, box, name, data):
    at = dice.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << dice.randrange(8)]) + data[at + 1:]


def cut(recording, dice, box, name, data):
    return data[:dice.randrange(len(data))]


def extended(recording, dice, box, name, data):
    return data + bytes([dice.randrange(256)])


def of_another(recording, dice, box, name, data):
    """A frame made for, or by, somebody else."""
    others = [frames[0] for other, frames in box.items() if other != name and frames]
    return dice.choice(others) if others else data


def changed(recording, dice, box, name, data):
    """One value of the body is another one, and the message is signed anew in most cases."""
    message_type, body = open_frame(data)
    change_one_value(dice, body)
    if dice.random() < 0.8:
        sign_anew(recording, name, message_type, body)
    return frame(message_type, body)


def change_one_value(dice, values):
    at = dice.randrange(len(values))
    value = values[at]
    if isinstance(value, list) and value and dice.random() < 0.8:
        change_one_value(dice, value)
    elif isinstance(value, list):
        values[at] = dice.choice([value[1:], value + value[:1], list(reversed(value))])
    elif isinstance(value, int):
        values[at] = dice.choice([value + 1, max(0, value - 1), 0, 255])
    elif isinstance(value, str):
        values[at] = dice.choice([value + "x", value[:-1], "p1", "R2-05"])
    else:
        position = dice.randrange(len(value)) if value else 0
        values[at] = dice.choice([value[:position] + bytes([value[position] ^ 1]) + value[position + 1:] if value else b"\0", bytes(len(value)),
                                  value[:-1], value + b"\0", dice.randbytes(len(value))])


def sign_anew(recording, name, message_type, body):
    """Replaces the signature by a valid one over the changed body."""
    server, client = recording.server, recording.client(name)
    t = server.transcript
    try:
        if message_type == OFFER:
            body[-1] = sign_fields(server.seed, "offer", server.sid)
        elif message_type == ADVERTISEMENT:
            body[-1] = sign_fields(client.seed, "advertise", *body[:-1])
        elif message_type == SHARES:
            body[-1] = sign_fields(client.seed, "share-keys", t.rid, name, commitment_root(body[2]), item_root(body[2]))
        elif message_type == INPUT_HEADER:
            body[-1] = sign_fields(client.seed, "input", t.rid, name, body[2], body[3], encoded_list_hash(body[4]))
        elif message_type == SURVIVOR_SIGNATURE:
            body[-1] = sign_fields(client.seed, "survivor-signature", t.rid, name, body[2])
        elif message_type == UNMASK_RESPONSE:
            body[-1] = sign_fields(client.seed, "unmask-response", t.rid, name, server.survivor_root, encoded_list_hash(body[2]))
        elif message_type == RESULT:
            rid = h(label("roster"), server.sid, u32(body[1]), body[2])
            survivors = members_of(body[5], body[1])
            root = h(label("survivors"), rid, body[4], body[5], u32(len(survivors)), body[6])
            body[-1] = sign_fields(server.seed, "result", rid, root, u32(len(survivors)), body[7], body[8])
        elif message_type == UNMASK_REQUEST:
            survivors = [i for i in range(8 * len(body[1])) if body[1][i // 8] >> (i % 8) & 1]
            root = t.survivor_root(server.u2, survivors, body[2])
            if bitmap(survivors, t.n) == body[1]:
                body[-1] = sign_fields(server.seed, "unmask", t.rid, name, root)
    except (TypeError, IndexError, ValueError, Malformed):
        pass                        # the changed value has no place in what is signed
