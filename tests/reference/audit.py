"""Replays a session log without any key of the server (session-log.md).

Usage: audit.py LOG REGISTRY     where REGISTRY is JSON: {identifier: public key in hex}, or a session vector.
"""

import json
import pathlib
import sys

import log
from encoding import decode, encode
from messages import INPUT_HEADER, open_frame
from parameters import parameters_of
from primitives import verifies_fields
from rules import Aborted, Refused
from server import Server


class Fault(Exception):
    """The log is not one that a server following the protocol would write."""


class ReplayedServer(Server):
    """A server whose signatures come from the log. They are verified, not made."""

    def __init__(self, parameters, registry, signatures):
        super().__init__(parameters, None, registry)
        self.signatures_given = iter(signatures)

    def _sign(self, name, *fields):
        signature = next(self.signatures_given, None)
        if signature is None or not verifies_fields(self.parameters.server_key, signature, name, *fields):
            raise Fault("the signature of " + name + " is missing or wrong")
        return signature


def replay_log(data, registry):
    """Replays a log and returns the server at its end; raises Fault where the log departs from the protocol."""
    entries, _ = log.read(data)
    if not entries or entries[0][0] != log.OFFER:
        raise Fault("the first entry is no offer")
    encoded, _ = open_frame(entries[0][1])[1]
    server = ReplayedServer(parameters_of(decode(encoded)), registry, signatures_of(entries))
    server.offer()
    chunks = []
    for position, entry in enumerate(entries[1:], 1):
        try:
            replay_entry(server, entry, chunks)
        except Refused as refused:
            raise Fault("entry %d breaks %s" % (position, refused.rule))
    written = [encode(entry) for entry in entries]
    if server.log.entries != written:
        raise Fault("the replay writes another log")
    return server


def signatures_of(entries):
    """The server's own signatures, in the order in which it makes them."""
    signatures = []
    for entry in entries:
        if entry[0] == log.SIGNATURE:
            signatures.append(entry[3])
        elif entry[0] in (log.OFFER, log.ABORT, log.RESULT):
            signatures.append(open_frame(entry[1])[1][-1])
    return signatures


def replay_entry(server, entry, chunks):
    kind = entry[0]
    if kind == log.CHUNK:
        chunks.append(entry[1])
    elif kind == log.ACCEPTED:
        server.receive(entry[1])
        if open_frame(entry[1])[0] == INPUT_HEADER:      # its chunks stand before it in the log, and follow it on the wire
            for chunk in chunks:
                server.receive(chunk)
            chunks.clear()
    elif kind == log.CLOSE:
        try:
            server.close()
        except Aborted:
            pass
    elif kind == log.REJECTION:
        server.log.rejection(*entry[1:])


def registry_of(path):
    content = json.loads(pathlib.Path(path).read_text())
    if "participants" in content:
        content = {p["id"]: p["publicKey"] for p in content["participants"]}
    return {name: bytes.fromhex(key) for name, key in content.items()}


def main(log_path, registry_path):
    server = replay_log(pathlib.Path(log_path).read_bytes(), registry_of(registry_path))
    print("%d entries, head %s, round %d" % (len(server.log.entries), server.log.head.hex(), server.round))
    for vector, z in zip(server.parameters.vectors, server.sums or []):
        print(vector.name, z[:8])


if __name__ == "__main__":
    main(*sys.argv[1:])
