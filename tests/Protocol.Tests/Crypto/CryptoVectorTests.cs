using System.Globalization;
using System.Text;
using System.Text.Json;

namespace SecureFed.Protocol.Tests;

/// <summary>The building blocks against tests/vectors/crypto, which an independent reference made from the specification alone.</summary>
public class CryptoVectorTests
{
    [Fact]
    public void Length_prefixed_fields_and_their_hash() => ForEachCase("lp_h", vector =>
    {
        // A label starts everything that the protocol hashes, so cases that start otherwise cannot be said.
        var fields = vector.GetProperty("fields").EnumerateArray().ToArray();
        if (fields.Length == 0 || !fields[0].TryGetProperty("text", out var label) || !Ascii.IsValid(label.GetString()!))
            return;
        Field[] rest = [.. fields.Skip(1).Select(field => (Field)(field.TryGetProperty("text", out var text) ? Encoding.UTF8.GetBytes(text.GetString()!) : field.Hex("hex")))];
        Assert.Equal(vector.Hex("lp"), Transcript.LP(label.GetString()!, rest));
        Assert.Equal(vector.Hex("h"), Transcript.H(label.GetString()!, rest));
    });

    [Fact]
    public void Merkle_roots_and_proofs() => ForEachCase("merkle", vector =>
    {
        byte[][] leaves = [.. vector.GetProperty("leaves").EnumerateArray().Select(leaf => Convert.FromHexString(leaf.GetString()!))];
        var tree = MerkleTree.Of(leaves);
        Assert.Equal(vector.Hex("root"), tree.Root);
        var proofs = vector.GetProperty("proofs").EnumerateArray().Select(proof => proof.EnumerateArray().Select(step => Convert.FromHexString(step.GetString()!)).ToArray()).ToArray();
        Assert.Equal(leaves.Length, proofs.Length);
        for (var i = 0; i < leaves.Length; i++)
            Assert.Equal(proofs[i], tree.Prove(i));
    });

    [Fact]
    public void Shamir_shares() => ForEachCase("shamir", vector =>
    {
        var secret = vector.Hex("secret");
        var threshold = vector.GetProperty("threshold").GetInt32();
        var randomness = vector.GetProperty("blocks").EnumerateArray().SelectMany(block => Convert.FromHexString(block.GetString()!)).ToArray();
        var shares = new byte[secret.Length * 254];
        ShamirSharing.Split(secret, threshold, 254, randomness, shares);
        foreach (var share in vector.GetProperty("shares").EnumerateArray())
            Assert.Equal(share.Hex("share"), shares.AsSpan((share.GetProperty("x").GetInt32() - 1) * secret.Length, secret.Length).ToArray());
    });

    [Fact]
    public void Ed25519_verdicts_one_by_one_and_together() => ForEachCase("ed25519", vector =>
    {
        var (key, message, signature, isValid) = (vector.Hex("publicKey"), vector.Hex("message"), vector.Hex("signature"), vector.GetProperty("valid").GetBoolean());
        var together = new bool[8];
        Signatures.VerifyMany([.. Enumerable.Repeat(new SignatureClaim(key, message, signature), together.Length)], together);

        Assert.Equal(isValid, Signatures.Verify(key, message, signature));
        Assert.All(together, verdict => Assert.Equal(isValid, verdict));
    });

    [Fact]
    public void X25519_agreements_and_refusals() => ForEachCase("x25519", vector =>
    {
        var shared = new byte[32];
        var agreed = KeyAgreement.TryAgree(vector.Hex("private"), vector.Hex("public"), shared);
        var expected = vector.GetProperty("result");
        Assert.Equal(expected.ValueKind != JsonValueKind.Null, agreed);
        Assert.Equal(agreed, KeyAgreement.IsValidPublicKey(vector.Hex("public")));
        if (agreed)
            Assert.Equal(vector.Hex("result"), shared);
    });

    [Fact]
    public void Channel_keys_commitments_and_ciphertexts() => ForEachCase("channel", vector =>
    {
        var (rid, session) = (vector.Hex("rid"), new SessionId(vector.Hex("sid")));
        var (dealer, holder) = (ParticipantId.Parse(vector.Text("dealer")), ParticipantId.Parse(vector.Text("holder")));
        byte[] dealerKey = new byte[32], holderKey = new byte[32], shared = new byte[32], channelKey = new byte[32];
        KeyAgreement.DerivePublicKey(vector.Hex("dealerChannelPrivate"), dealerKey);
        KeyAgreement.DerivePublicKey(vector.Hex("holderChannelPrivate"), holderKey);
        Assert.True(KeyAgreement.TryAgree(vector.Hex("dealerChannelPrivate"), holderKey, shared));
        KeySchedule.ChannelKey(shared, rid, dealer, holder, dealerKey, holderKey, channelKey);
        Assert.Equal(vector.Hex("channelKey"), channelKey);
        Assert.Equal(vector.Hex("keyCommitment"), SessionHashes.KeyCommitment(rid, dealer, holder, channelKey));

        var (x, t, k) = (vector.GetProperty("x").GetByte(), vector.GetProperty("t").GetInt32(), vector.GetProperty("k").GetInt32());
        var associatedData = SessionHashes.ShareAssociatedData(rid, dealer, holder, x, t, k, vector.Hex("commitmentRoot"));
        Assert.Equal(vector.Hex("associatedData"), associatedData);
        var ciphertext = new byte[vector.Hex("ciphertext").Length];
        AuthenticatedEncryption.Seal(channelKey, vector.Hex("bundle"), associatedData, ciphertext);
        Assert.Equal(vector.Hex("ciphertext"), ciphertext);

        var maskPrivate = new byte[32];
        KeySchedule.MaskPrivateKey(vector.Hex("maskRoot"), session, dealer, maskPrivate);
        Assert.Equal(vector.Hex("maskPrivate"), maskPrivate);
        Assert.Equal(vector.Hex("selfMaskHash"), SessionHashes.SelfMaskHash(session, dealer, vector.Hex("selfMaskSeed")));
        var commitments = vector.GetProperty("shareCommitments").EnumerateArray().Select(c => Convert.FromHexString(c.GetString()!)).ToArray();
        for (byte kind = 1; kind <= 2; kind++)
            Assert.Equal(commitments[kind - 1], SessionHashes.ShareCommitment(rid, dealer, holder, kind, vector.Hex("share")));
    });

    [Fact]
    public void Mask_keys_counters_and_values() => ForEachCase("masks", vector =>
    {
        var (bits, length) = (vector.GetProperty("bits").GetInt32(), vector.GetProperty("length").GetInt32());
        if (vector.TryGetProperty("key", out _))
        {
            AssertMask(vector, "mask", [.. vector.Hex("key"), .. vector.Hex("counter")], bits, length);
            return;
        }
        var spec = VectorSpec.Modular(vector.Text("name"), length, bits);
        var (low, high) = (ParticipantId.Parse(vector.Text("participant")), ParticipantId.Parse(vector.Text("peer")));
        byte[] prk = new byte[32], seed = new byte[32], lowKey = new byte[32], highKey = new byte[32], shared = new byte[32];
        Assert.Equal(vector.GetProperty("laneBytes").GetInt32(), spec.LaneBytes);

        KeySchedule.MaskPseudorandomKey(vector.Hex("selfMaskSeed"), vector.Hex("rid"), prk);
        KeySchedule.SelfMask(prk, low, spec, seed);
        Assert.Equal([.. vector.Hex("selfMaskKey"), .. vector.Hex("selfMaskCounter")], seed);
        AssertMask(vector, "selfMask", seed, bits, length);

        KeyAgreement.DerivePublicKey(vector.Hex("maskPrivate"), lowKey);
        KeyAgreement.DerivePublicKey(vector.Hex("peerMaskPrivate"), highKey);
        Assert.True(KeyAgreement.TryAgree(vector.Hex("maskPrivate"), highKey, shared));
        KeySchedule.MaskPseudorandomKey(shared, vector.Hex("rid"), prk);
        var batch = new HmacBatch(seed);
        KeySchedule.PairwiseMask(ref batch, prk, low, high, lowKey, highKey, spec);
        batch.Finish();
        Assert.Equal([.. vector.Hex("pairwiseMaskKey"), .. vector.Hex("pairwiseMaskCounter")], seed);
        AssertMask(vector, "pairwiseMask", seed, bits, length);
    });

    [Fact]
    public void Packed_values() => ForEachCase("packing", vector =>
    {
        if (!vector.TryGetProperty("values", out _))
            return;
        var values = vector.Integers("values");
        var packed = new byte[BitPacking.PackedSize(values.Length, vector.GetProperty("bits").GetInt32())];
        BitPacking.Pack<ulong>(values, vector.GetProperty("bits").GetInt32(), packed);
        Assert.Equal(vector.Hex("packed"), packed);
    });

    [Fact]
    public void Permutations_and_neighbours() => ForEachCase("permutation", vector =>
    {
        var (n, k) = (vector.GetProperty("n").GetInt32(), vector.GetProperty("k").GetInt32());
        Assert.Equal(vector.Integers("permutation"), CoinPermutation.Draw(n, vector.Hex("coin")).Select(i => (ulong)i));
        var graph = NeighborGraph.Ring(n, k, vector.Hex("coin"));
        Assert.Equal(vector.Integers("neighboursOf0"), graph.NeighborsOf(0).Select(i => (ulong)i));
        Assert.Equal(vector.Integers("neighboursOfLast"), graph.NeighborsOf(n - 1).Select(i => (ulong)i));
    });

    [Fact]
    public void Degrees_and_thresholds_from_exact_arithmetic() => ForEachCase("graph_search", vector =>
    {
        int Number(string name) => vector.GetProperty(name).GetInt32();
        var rule = new GraphRule(
            (GraphTopology)Number("topology"), (ThreatModel)Number("threatModel"), Number("corruptPpm"), Number("dropoutPpm"), Number("securityBits"), Number("correctnessBits"));
        var found = GraphParameterFinder.Find(rule, Number("n"));
        if (vector.TryGetProperty("refused", out _))
            Assert.NotNull(found.Refusal);
        else
            Assert.Equal(new GraphParameters(Number("n"), Number("k"), Number("t"), Number("corruptNeighbours")), found.Parameters);
    });

    private static void AssertMask(JsonElement vector, string name, byte[] seed, int bits, int length)
    {
        using var masks = new MaskSet();
        using var ring = new RingVector(length, bits);
        masks.Add(seed, subtract: false);
        ring.Apply(masks);
        var values = new ulong[length];
        ring.CopyTo(values);
        Assert.Equal(vector.Integers(name), values);
    }

    private static void ForEachCase(string name, Action<JsonElement> check)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(SecureFed.Tests.Checkout.Root, "tests", "vectors", "crypto", name + ".json")));
        foreach (var vector in document.RootElement.GetProperty("cases").EnumerateArray())
            check(vector);
    }
}

/// <summary>How vectors write bytes and large integers.</summary>
internal static class VectorJson
{
    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    public static byte[] Hex(this JsonElement element, string name) => Convert.FromHexString(element.Text(name));

    public static ulong[] Integers(this JsonElement element, string name) =>
        [.. element.GetProperty(name).EnumerateArray().Select(value => value.ValueKind == JsonValueKind.String ? ulong.Parse(value.GetString()!, CultureInfo.InvariantCulture) : value.GetUInt64())];
}
