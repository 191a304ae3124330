"""The session log and its chain of hashes (session-log.md sections 1 and 2)."""

from encoding import encode, h, sha256
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

    def rejection(self, round_number, rule, culprit, frame):
        self._append(REJECTION, round_number, rule, culprit, sha256(frame))

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
