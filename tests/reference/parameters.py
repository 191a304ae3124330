"""Session parameters (protocol.md section 3, wire.md section 3)."""

from collections import namedtuple

from encoding import encode, h
from graph import COMPLETE, MALICIOUS, Rule
from primitives import label

EXACT, MODULAR = 0, 1
ALPHABET = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-")

Vector = namedtuple("Vector", "name length ring_kind bits value_class bound")
Parameters = namedtuple("Parameters", "version suite task training_round attempt model_hash plan_hash vectors rule "
                                      "minimum_cohort maximum_participants server_key")


class Unfit(Exception):
    """Parameters outside the ranges of protocol.md section 3."""


def is_name(text):
    """1 to 64 characters of the participant alphabet."""
    return isinstance(text, str) and 1 <= len(text) <= 64 and set(text) <= ALPHABET


def encode_parameters(parameters):
    p = parameters
    return encode([p.version, p.suite, p.task, p.training_round, p.attempt, p.model_hash, p.plan_hash,
                   [list(vector) for vector in p.vectors], list(p.rule),
                   p.minimum_cohort, p.maximum_participants, p.server_key])


def session_id(encoded_parameters):
    return h(label("session"), encoded_parameters)


def parameters_of(array):
    """Reads the decoded array of wire.md section 3 and checks every range."""
    shape = [int, int, str, int, int, bytes, bytes, list, list, int, int, bytes]
    _require(_has_types(array, shape), "the array of parameters")
    _require(all(_has_types(v, [str, int, int, int, int, int]) for v in array[7]), "a vector")
    _require(_has_types(array[8], [int] * 10), "the graph rule")
    fields = array[:7] + [[Vector(*v) for v in array[7]], Rule(*array[8])] + array[9:]
    parameters = Parameters(*fields)
    check(parameters)
    return parameters


def check(p):
    """The ranges of protocol.md section 3."""
    _require(p.version == 1 and p.suite == 1, "version and suite")
    _require(is_name(p.task), "task")
    _require(p.training_round < 2 ** 64 and p.attempt < 2 ** 32, "training round and attempt")
    _require(len(p.model_hash) == 32 and len(p.plan_hash) == 32, "model hash and plan hash")
    _require(1 <= len(p.vectors) <= 64, "the number of vectors")
    _require(len({v.name for v in p.vectors}) == len(p.vectors), "unique vector names")
    for v in p.vectors:
        _require(is_name(v.name) and 1 <= v.length <= 2 ** 28, "name and length of a vector")
        _require(v.ring_kind == 0 and 1 <= v.bits <= 62, "ring of a vector")
        _require(v.value_class in (EXACT, MODULAR), "class of a vector")
        if v.value_class == EXACT:
            _require(p.maximum_participants * v.bound < 2 ** v.bits, "an exact sum that fits")
        else:
            _require(v.bound == 0, "no bound on a modular vector")
    r = p.rule
    _require(r.topology in (0, 1) and r.threat_model in (0, 1), "topology and threat model")
    _require(r.corrupt_ppm <= 999_999 and r.dropout_ppm <= 999_999, "fractions")
    _require(1 <= r.security_bits <= 128 and 1 <= r.correctness_bits <= 128, "security and correctness bits")
    _require(r.forced_degree % 2 == 0 and r.forced_degree <= (0 if r.topology == COMPLETE else 254), "forced degree")
    _require(r.forced_threshold <= 254, "forced threshold")
    _require(r.coin_kind == 1, "coin kind")
    _require(r.certificate_kind == (1 if r.threat_model == MALICIOUS else 0), "certificate kind")
    _require(2 <= p.minimum_cohort <= p.maximum_participants, "minimum cohort")
    _require(p.maximum_participants <= (255 if r.topology == COMPLETE else 100_000), "maximum participants")
    _require(len(p.server_key) == 32, "server key")


def _has_types(array, types):
    return isinstance(array, list) and len(array) == len(types) and all(isinstance(a, t) for a, t in zip(array, types))


def _require(condition, what):
    if not condition:
        raise Unfit(what)
