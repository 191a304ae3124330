"""The reference checked against published vectors and against its own definitions. Run: /usr/bin/python3 selftest.py"""

import itertools
import random
import unittest
from fractions import Fraction
from math import comb

import audit
import encoding
import faults
import graph
import log
import masks
import merkle
import messages
import packing
import primitives
import receipt
import scenarios
import shamir
from graph import Rule
from parameters import Unfit


class PublishedVectors(unittest.TestCase):
    def test_x25519_iterated_as_in_rfc_7748_section_5_2(self):
        k = u = bytes([9]) + bytes(31)
        for i in range(1000):
            k, u = primitives.x25519(k, u) if i == 0 else _exchange(k, u), k
            if i == 0:
                self.assertEqual(k.hex(), "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079")
        self.assertEqual(k.hex(), "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51")

    def test_ed25519_test_1_of_rfc_8032(self):
        seed = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
        self.assertEqual(primitives.ed25519_public(seed).hex(), "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
        self.assertEqual(primitives.sign(seed, b"").hex(), "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555f"
                                                           "b8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")

    def test_hkdf_test_case_1_of_rfc_5869(self):
        ikm, salt, info = bytes([0x0B]) * 22, bytes(range(13)), bytes(range(0xF0, 0xFA))
        okm = "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
        prk = primitives.hkdf_extract(salt, ikm)
        self.assertEqual(prk.hex(), "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5")
        self.assertEqual(primitives.hkdf_expand(prk, info, 42).hex(), okm)
        self.assertEqual(primitives.hkdf(ikm, salt, info, 42).hex(), okm)

    def test_aes_256_gcm_test_case_14_of_the_gcm_specification(self):
        sealed = primitives.seal(bytes(32), bytes(16), b"")
        self.assertEqual(sealed.hex(), "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919")

    def test_aes_128_counter_mode_of_sp_800_38a(self):
        key, counter = bytes.fromhex("2b7e151628aed2a6abf7158809cf4f3c"), bytes(range(0xF0, 0x100))
        self.assertEqual(primitives.aes_counter_stream(key, counter, 16).hex(), "ec8cdf7398607cb0f2d21675ea9ea1e4")

    def test_merkle_roots_of_the_certificate_transparency_test_leaves(self):
        leaves = [bytes.fromhex(leaf) for leaf in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657",
                                                   "606162636465666768696a6b6c6d6e6f")]
        roots = {0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                 1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                 2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                 3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                 8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"}
        for count, root in roots.items():
            self.assertEqual(merkle.mth(leaves[:count]).hex(), root)

    def test_the_field_of_fips_197(self):
        self.assertEqual(shamir.multiply(0x57, 0x83), 0xC1)
        self.assertEqual(shamir.inverse(0x53), 0xCA)


def _exchange(private_key, public_key):
    """As x25519, but reduces the public key first, which the iteration of RFC 7748 needs."""
    number = int.from_bytes(public_key, "little") % 2 ** 255 % primitives.FIELD_PRIME
    return primitives.x25519(private_key, number.to_bytes(32, "little"))


class OwnDefinitions(unittest.TestCase):
    def test_every_inclusion_proof_holds_for_its_leaf_only(self):
        for count in range(1, 20):
            leaves = [bytes([i]) for i in range(count)]
            root = merkle.mth(leaves)
            for i in range(count):
                path = merkle.proof(leaves, i)
                self.assertTrue(merkle.proves(root, leaves[i], i, count, path))
                self.assertFalse(merkle.proves(root, b"other", i, count, path))
                self.assertFalse(merkle.proves(root, leaves[i], i, count, path + [bytes(32)]))
                if count > 1:
                    self.assertFalse(merkle.proves(root, leaves[i], (i + 1) % count, count, path))

    def test_any_t_shares_give_the_secret_back(self):
        secret, blocks = random.randbytes(32), [random.randbytes(32) for _ in range(2)]
        shares = [(x, shamir.share(secret, blocks, x)) for x in (1, 2, 77, 254)]
        for chosen in itertools.combinations(shares, 3):
            self.assertEqual(shamir.reconstruct(list(chosen)), secret)
        self.assertNotEqual(shamir.reconstruct(shares[:2]), secret)

    def test_the_counter_block_wraps_at_128_bits(self):
        key = bytes(range(16))
        wrapped = primitives.aes_counter_stream(key, b"\xff" * 16, 32)
        self.assertEqual(wrapped[16:], primitives.aes_counter_stream(key, bytes(16), 16))

    def test_packing_has_an_inverse_and_refuses_padding(self):
        for bits in (1, 5, 8, 12, 16, 17, 33, 62):
            values = [random.getrandbits(bits) for _ in range(13)]
            packed = packing.pack(values, bits)
            self.assertEqual(packing.unpack(packed, 13, bits), values)
            self.assertEqual(int.from_bytes(packed, "little"), sum(v << (j * bits) for j, v in enumerate(values)))
            if 13 * bits % 8:
                with self.assertRaises(encoding.Malformed):
                    packing.unpack(packed[:-1] + bytes([packed[-1] | 0x80]), 13, bits)

    def test_message_pack_has_one_encoding_per_value(self):
        values = [0, 127, 128, 255, 256, 65535, 65536, 2 ** 32, 2 ** 64 - 1, "", "a" * 31, "a" * 32, "a" * 256, b"", b"a" * 256,
                  b"a" * 65536, [], [1, ["b"]] * 8, [0] * 65536]
        for value in values:
            self.assertEqual(encoding.decode(encoding.encode(value)), value)
        longer = ["cc7f", "cd00ff", "ce0000ffff", "cf00000000ffffffff", "d900", "da0001", "c50000", "dc0001" + "01", "c0", "c2", "80",
                  "d001", "ca00000000", "0000", "9101" + "01", "a1ff", "c402aa"]
        for text in longer:
            with self.assertRaises(encoding.Malformed, msg=text):
                encoding.decode(bytes.fromhex(text))

    def test_the_permutation_is_one_and_every_neighbour_is_mutual(self):
        for n, k in ((6, 2), (7, 4), (40, 8)):
            self.assertEqual(sorted(graph.permutation(n, bytes(32))), list(range(n)))
            lists = graph.neighbours(n, k, graph.RING, bytes(32))
            for u in range(n):
                self.assertEqual(len(set(lists[u])), k)
                self.assertNotIn(u, lists[u])
                self.assertTrue(all(u in lists[v] for v in lists[u]))

    def test_the_search_agrees_with_its_conditions_written_as_fractions(self):
        for n, corrupt_ppm, dropout_ppm, model in ((40, 50_000, 50_000, 1), (60, 100_000, 50_000, 1), (100, 100_000, 100_000, 0)):
            rule = Rule(1, model, corrupt_ppm, dropout_ppm, 20, 10, 1, model, 0, 0)
            self.assertEqual(graph.degree(n, rule), _search_with_fractions(n, rule))

    def test_lanes_are_the_least_of_2_4_and_8_bytes(self):
        self.assertEqual([masks.lane_bytes(bits) for bits in (1, 16, 17, 32, 33, 62)], [2, 2, 4, 4, 8, 8])


class LogsAndReceipts(unittest.TestCase):
    def test_a_replayed_log_opens_the_same_sum_without_a_key(self):
        for recording in (scenarios.play(scenarios.setup("log", "", 4), [(2, "bob")]), faults.by_name("response_one_share_too_few"),
                          faults.by_name("close_share_keys_below_the_cohort"), faults.by_name("session_bad_share_ciphertext")):
            data = b"".join(recording.server.log.entries)
            replayed = audit.replay_log(data, recording.server.registry)
            self.assertEqual(replayed.sums, recording.server.sums)
            self.assertEqual(replayed.log.head, recording.server.log.head)

    def test_every_changed_byte_of_a_log_is_a_fault_or_cuts_the_log_short(self):
        recording = faults.by_name("session_bad_share_ciphertext")
        data = b"".join(recording.server.log.entries)
        for at in range(0, len(data), 97):
            changed = data[:at] + bytes([data[at] ^ 1]) + data[at + 1:]
            with self.assertRaises((audit.Fault, encoding.Malformed, Unfit, ValueError), msg=at):
                if log.read(changed)[1] == 0:
                    audit.replay_log(changed, recording.server.registry)
                else:
                    raise audit.Fault()

    def test_receipts_tell_the_truth_and_changed_ones_prove_nothing(self):
        recording = scenarios.hear_the_end("receipt", "", 8, scenarios.rule(), [(1, "bob"), (2, "dave"), (3, "frank")], draws=12)
        registry = recording.server.registry
        expected = {"alice": receipt.INCLUDED, "bob": receipt.LEFT_OUT, "dave": receipt.LEFT_OUT, "frank": receipt.INCLUDED}
        data = {who: receipt.receipt(recording.client(who)) for who in expected}
        self.assertEqual({who: receipt.proven(data[who], registry) for who in expected}, {who: (kind, who) for who, kind in expected.items()})

        taken = {who: encoding.decode(data[who]) for who in expected}
        index, advertisement, path = taken["dave"][3]
        for at, other in ((3, [index + 1, advertisement, path]), (3, [index, taken["alice"][3][1], path]), (3, [index, advertisement, path[:-1]]), (4, taken["alice"][4])):
            changed = taken["dave"][:at] + [other] + taken["dave"][at + 1:]
            self.assertIsNone(receipt.proven(encoding.encode(changed), registry), at)
        message_type, result = messages.open_frame(taken["dave"][2])
        for at, other in ((2, bytes(32)), (4, bytes(32)), (5, bytes([1])), (6, bytes(32)), (7, bytes(32)), (8, bytes(32)), (9, bytes(64))):
            changed = list(taken["dave"])
            changed[2] = messages.frame(message_type, result[:at] + [other] + result[at + 1:])
            self.assertIsNone(receipt.proven(encoding.encode(changed), registry), at)

    def test_a_receipt_of_an_aborted_session_says_that_there_is_no_sum(self):
        recording = faults.by_name("close_share_keys_below_the_cohort")
        recording.hand_out()
        data = [receipt.receipt(client) for client in recording.session.clients.values() if client.aborted is not None]
        self.assertTrue(data)
        for each in data:
            self.assertEqual(receipt.proven(each, recording.server.registry), (receipt.NO_SUM, None))


def _search_with_fractions(n, rule):
    """graph.md section 1 once more, straight from the page."""
    c, d = n * rule.corrupt_ppm // 10 ** 6, n * rule.dropout_ppm // 10 ** 6
    secure, correct = Fraction(1, 2 ** (rule.security_bits + 1)), Fraction(1, 2 ** rule.correctness_bits)

    def chance(marked, k, count):
        return Fraction(comb(marked, count) * comb(n - marked, k - count), comb(n, k))

    for k in range(2, n - 1, 2):
        if Fraction(n * (n - k - 1), 2) * Fraction(comb(c + d, k), comb(n, k)) >= secure:
            continue
        a = min(a for a in range(k + 1) if sum(chance(c, k, i) for i in range(a + 1, k + 1)) <= secure / n)
        s = max(s for s in range(k + 1) if sum(chance(n - d, k, i) for i in range(s)) <= correct / n)
        t = (k + a) // 2 + 1 if rule.threat_model else max(a + 1, 2)
        if t <= s:
            return graph.Degree(k, t, a)


if __name__ == "__main__":
    unittest.main()
