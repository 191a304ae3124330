"""Checks vectors against the reference, in both directions.

check_vectors.py            makes every vector of the reference anew and compares it with the committed one, byte for byte,
                            replays every committed session, and decodes the wire vectors, which .NET makes;
check_vectors.py DIR        replays the sessions in DIR, which another implementation recorded in the same format.
"""

import json
import pathlib
import sys

from encoding import Malformed, decode
from make_vectors import COMMITTED, vectors, written
from messages import OFFER, check_limits, open_frame
from parameters import Unfit, parameters_of, session_id
from session import replay, same_rule


def check_committed():
    """The differences between the committed vectors and those of the reference."""
    made = set()
    for name, vector in vectors():
        made.add(name)
        path = COMMITTED / name
        if not path.exists():
            yield name + ": not committed"
        elif path.read_text() != written(vector):
            yield name + ": the reference makes another one"
    for folder in ("sessions", "crypto"):
        for path in sorted((COMMITTED / folder).glob("*.json")):
            name = "%s/%s" % (folder, path.name)
            if name not in made:
                yield name + ": the reference does not make this one"


def check_sessions(folder):
    """The differences found by replaying every session of a folder."""
    for path in sorted(pathlib.Path(folder).glob("*.json")):
        for difference in replay(json.loads(path.read_text())):
            yield "%s: %s" % (path.name, difference)


def check_wire(folder):
    """The differences found by decoding every frame of the wire vectors (docs/spec/vectors.md section 4)."""
    for path in sorted(pathlib.Path(folder).glob("*.json")):
        vector = json.loads(path.read_text())
        for case in vector["valid"] + vector["invalid"]:
            found = wire_rule(bytes.fromhex(case["frame"]), vector["type"], vector["context"])
            if not same_rule(found, case.get("rule")):
                yield "%s, %s: breaks %s, recorded is %s" % (path.name, case["name"], found, case.get("rule"))


def wire_rule(frame, expected_type, context):
    """The rule that a frame breaks on its own, or None."""
    try:
        message_type, body = open_frame(frame)
        if message_type != expected_type:
            return "W-06"
        if message_type == OFFER:
            parameters_of(decode(body[0]))
            return None
        check_limits(message_type, body, context["participants"], context["degree"])
        return None if body[0] == session_id(bytes.fromhex(context["parameters"])) else "W-14"
    except Malformed as malformed:
        return malformed.rule
    except Unfit:
        return "W-15"


def main(arguments):
    if arguments:
        differences = [difference for folder in arguments for difference in check_sessions(folder)]
    else:
        differences = list(check_committed()) + list(check_sessions(COMMITTED / "sessions"))
        differences += check_wire(COMMITTED / "wire")
    for difference in differences:
        print(difference)
    print("%d differences" % len(differences))
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
