"""Makes all vectors of tests/vectors/sessions and tests/vectors/crypto into a folder of its own.

It never writes beside what the tests compare with: a person looks at the differences and copies what is right.
Usage: make_vectors.py --out DIR [--only PART-OF-A-NAME]
       make_vectors.py --out DIR --random COUNT [--seed SEED]       random sessions, for a comparison and not to be committed
"""

import argparse
import itertools
import json
import pathlib

import crypto_vectors
import faults
import random_sessions
import scenarios

COMMITTED = pathlib.Path(__file__).resolve().parent.parent / "vectors"


def vectors():
    """(file name below tests/vectors, content) of every vector."""
    for recording in itertools.chain(scenarios.sessions(), (make() for make in faults.FAULTS)):
        yield "sessions/%s.json" % recording.setup["name"], recording.vector()
    for name, cases in crypto_vectors.files().items():
        yield "crypto/%s.json" % name, {"format": "securefed/crypto/1", "name": name, "cases": cases}


def random_vectors(seed, count):
    for number in range(count):
        recording = random_sessions.random_session(seed, number)
        yield "sessions/%s.json" % recording.setup["name"], recording.vector()


def written(vector):
    """JSON with one field per line, and one operation, participant or case per line."""
    lines = []
    for key, value in vector.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            items = ",\n".join("    " + compact(item) for item in value)
            lines.append('  %s: [\n%s\n  ]' % (json.dumps(key), items))
        else:
            lines.append("  %s: %s" % (json.dumps(key), compact(value)))
    return "{\n" + ",\n".join(lines) + "\n}\n"


def compact(value):
    return json.dumps(value, separators=(", ", ": "))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", required=True, type=pathlib.Path)
    parser.add_argument("--only", default="")
    parser.add_argument("--random", default=0, type=int)
    parser.add_argument("--seed", default="1")
    arguments = parser.parse_args()
    out = arguments.out.resolve()
    if out == COMMITTED or COMMITTED in out.parents:
        parser.error("--out must not be the folder of the committed vectors")
    for name, vector in random_vectors(arguments.seed, arguments.random) if arguments.random else vectors():
        if arguments.only in name:
            path = out / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(written(vector))
            print(path)


if __name__ == "__main__":
    main()
