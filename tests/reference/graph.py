"""Degree, threshold and neighbours (protocol.md section 3.1 and graph.md), in exact integers throughout."""

from collections import namedtuple
from math import comb

from encoding import h, u64
from primitives import label

COMPLETE, RING = 0, 1
SEMI_HONEST, MALICIOUS = 0, 1
MILLION = 1_000_000
LARGEST_DEGREE = 254

Rule = namedtuple("Rule", "topology threat_model corrupt_ppm dropout_ppm security_bits correctness_bits "
                          "coin_kind certificate_kind forced_degree forced_threshold")
Degree = namedtuple("Degree", "k t corrupt_neighbours")


class GraphRefused(Exception):
    """No degree and threshold satisfy the rule."""


def degree(n, rule):
    """k, t and A for n participants (protocol.md section 3.1)."""
    corrupt = n * rule.corrupt_ppm // MILLION
    dropped = n * rule.dropout_ppm // MILLION
    if (rule.forced_degree, rule.forced_threshold) != (0, 0):
        return forced(n, corrupt, dropped, rule)
    if rule.topology == RING:
        return search(n, corrupt, dropped, rule)
    return complete(n, corrupt, dropped, rule)


def complete(n, corrupt, dropped, rule):
    k = n - 1
    a = min(corrupt, k)
    t = threshold(k, a, rule.threat_model)
    if k - min(dropped, k) < t:
        raise GraphRefused("too few neighbours survive")
    return Degree(k, t, a)


def forced(n, corrupt, dropped, rule):
    """A forced degree takes the place of the search, a forced threshold that of t; only k <= n - 1 and t <= k remain."""
    if rule.topology == COMPLETE:
        k, a = n - 1, min(corrupt, n - 1)
    elif rule.forced_degree:
        k = rule.forced_degree
        if k > n - 1:
            raise GraphRefused("the forced degree needs more participants")
        a = corrupt_neighbours(n, corrupt, k, rule.security_bits)
    else:
        k, _, a = search(n, corrupt, dropped, rule)
    t = rule.forced_threshold or threshold(k, a, rule.threat_model)
    if t > k:
        raise GraphRefused("the threshold is above the degree")
    return Degree(k, t, a)


def threshold(k, a, threat_model):
    if threat_model == MALICIOUS:
        return (k + a) // 2 + 1
    return max(a + 1, 2)


def search(n, corrupt, dropped, rule):
    """The first even k below n - 1 that passes all conditions (graph.md section 1)."""
    weight = 2 if rule.threat_model == MALICIOUS else 1
    if rule.corrupt_ppm + weight * rule.dropout_ppm > 9 * MILLION // 10:
        raise GraphRefused("the corrupt and dropout fractions are too large")
    for k in range(2, n - 1, 2):
        if not stays_connected(n, k, corrupt + dropped, rule.security_bits):
            continue
        a = corrupt_neighbours(n, corrupt, k, rule.security_bits)
        t = threshold(k, a, rule.threat_model)
        if t > surviving_neighbours(n, dropped, k, rule.correctness_bits):
            continue
        if k > LARGEST_DEGREE:
            raise GraphRefused("the degree is above 254")
        return Degree(k, t, a)
    raise GraphRefused("no degree passes")


def stays_connected(n, k, missing, security_bits):
    """n (n - k - 1) / 2 * C(B, k) / C(n, k) < 2^-(sigma + 1); C(B, k) is 0 when k > B."""
    return n * (n - k - 1) * comb(missing, k) * 2 ** (security_bits + 1) < 2 * comb(n, k)


def corrupt_neighbours(n, corrupt, k, security_bits):
    """The smallest a with Pr[Hyp(n, c, k) > a] <= 2^-(sigma + 1) / n."""
    all_draws = comb(n, k)
    above = 0                       # the number of draws with more than a marked
    a = k
    while a > 0:
        more = above + draws_with(n, corrupt, k, a)
        if more * 2 ** (security_bits + 1) * n > all_draws:
            break
        above = more
        a -= 1
    return a


def surviving_neighbours(n, dropped, k, correctness_bits):
    """The largest s with Pr[Hyp(n, n - d, k) < s] <= 2^-eta / n."""
    all_draws = comb(n, k)
    below = 0                       # the number of draws with fewer than s marked
    s = 0
    while s < k:
        more = below + draws_with(n, n - dropped, k, s)
        if more * 2 ** correctness_bits * n > all_draws:
            break
        below = more
        s += 1
    return s


def draws_with(n, marked, k, count):
    """How many of the C(n, k) draws hold exactly `count` of the marked."""
    return comb(marked, count) * comb(n - marked, k - count)


def permutation(n, coin):
    """p[s] is the index of the participant at position s (graph.md section 2)."""
    p = list(range(n))
    words = _words(coin)
    for i in range(n - 1, 0, -1):
        limit = 2 ** 32 // (i + 1) * (i + 1)
        w = next(words)
        while w >= limit:
            w = next(words)
        j = w % (i + 1)
        p[i], p[j] = p[j], p[i]
    return p


def _words(coin):
    j = 0
    while True:
        block = h(label("permutation"), coin, u64(j))
        for at in range(0, 32, 4):
            yield int.from_bytes(block[at:at + 4], "big")
        j += 1


def neighbours(n, k, topology, coin):
    """For every index the sorted list of its neighbours' indices (graph.md section 3)."""
    if topology == COMPLETE:
        return [[v for v in range(n) if v != u] for u in range(n)]
    p = permutation(n, coin)
    lists = [None] * n
    for s in range(n):
        steps = list(range(1, k // 2 + 1))
        lists[p[s]] = sorted(p[(s + step) % n] for step in steps + [-step for step in steps])
    return lists
