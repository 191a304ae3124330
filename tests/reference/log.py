"""The session log: its entries, their chain of hashes, and reading them back (session-log.md)."""

from encoding import Malformed, decode_first, encode, h
from primitives import label

OFFER, ACCEPTED, CHUNK, CLOSE, REJECTION, SIGNATURE, ABORT, RESULT = 1, 2, 3, 4, 5, 6, 7, 8


class Log:
    def __init__(self, sid):
        self.entries = []
        self.head = first_head(sid)

    def _append(self, *entry):
        encoded = encode(list(entry))
        self.entries.append(encoded)
        if entry[0] != CHUNK:
            self.head = next_head(self.head, encoded)

    def offer(self, frame):
        self._append(OFFER, frame)

    def accepted(self, frame):
        self._append(ACCEPTED, frame)

    def chunk(self, frame):
        self._append(CHUNK, frame)

    def close(self, round_number):
        self._append(CLOSE, round_number)

    def rejection(self, round_number, rule, culprit, frame_hash):
        self._append(REJECTION, round_number, rule, culprit, frame_hash)

    def signature(self, message_type, recipient, signature):
        self._append(SIGNATURE, message_type, recipient, signature)

    def abort(self, frame):
        self._append(ABORT, frame)

    def result(self, frame):
        self._append(RESULT, frame)


def first_head(sid):
    return h(label("log"), sid)


def next_head(head, encoded_entry):
    return h(label("log-entry"), head, encoded_entry)


ENTRIES = {OFFER: (bytes,), ACCEPTED: (bytes,), CHUNK: (bytes,), CLOSE: (int,), REJECTION: (int, str, str, bytes), SIGNATURE: (int, int, bytes),
           ABORT: (bytes,), RESULT: (bytes,)}


def read(data):
    """The entries of a log, and how many bytes of an entry cut short were left at its end."""
    entries, at = [], 0
    while at < len(data):
        try:
            entry, end = decode_first(data, at)
        except EOFError:
            return entries, len(data) - at
        if not isinstance(entry, list) or not entry or entry[0] not in ENTRIES or encode(entry) != data[at:end]:
            raise Malformed(None, "entry %d is none of the table" % len(entries))
        if len(entry) - 1 != len(ENTRIES[entry[0]]) or not all(map(isinstance, entry[1:], ENTRIES[entry[0]])):
            raise Malformed(None, "entry %d has another form" % len(entries))
        entries.append(entry)
        at = end
    return entries, 0
