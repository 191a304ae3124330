"""Checks vectors against the reference, in both directions.

check_vectors.py            makes every vector of the reference anew and compares it with the committed one, byte for byte,
                            and replays every committed session;
check_vectors.py DIR        replays the sessions in DIR, which another implementation recorded in the same format.
"""

import json
import pathlib
import sys

from make_vectors import COMMITTED, vectors, written
from session import replay


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


def main(arguments):
    if arguments:
        differences = [difference for folder in arguments for difference in check_sessions(folder)]
    else:
        differences = list(check_committed()) + list(check_sessions(COMMITTED / "sessions"))
    for difference in differences:
        print(difference)
    print("%d differences" % len(differences))
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
