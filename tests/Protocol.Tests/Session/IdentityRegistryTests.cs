using System.Text;

namespace SecureFed.Protocol.Tests;

public class IdentityRegistryTests
{
    private static readonly byte[] Authority = TestSession.Filled(7);
    private static readonly byte[] File = IdentityRegistry.Of([(Id("bob"), Key(2)), (Id("alice"), Key(1)), (Id("Zoe"), Key(3))]).Sign(Authority);

    [Fact]
    public void A_signed_file_reads_back()
    {
        Assert.True(IdentityRegistry.TryRead(File, Public(Authority), out var registry, out _));

        Assert.Equal(["Zoe", "alice", "bob"], registry.Participants.Select(id => id.Text));
        Assert.True(registry.TryFind(Id("alice"), out var key));
        Assert.Equal(Key(1).ToArray(), key.ToArray());
        Assert.False(registry.TryFind(Id("mallory"), out _));
    }

    [Fact]
    public void Any_changed_byte_is_refused()
    {
        for (var i = 0; i < File.Length; i++)
        {
            byte[] changed = [.. File];
            changed[i] ^= 1;
            Assert.False(IdentityRegistry.TryRead(changed, Public(Authority), out _, out _), $"byte {i}");
        }
    }

    [Fact]
    public void Any_shorter_file_is_refused()
    {
        for (var length = 0; length < File.Length; length++)
            Assert.False(IdentityRegistry.TryRead(File.AsSpan(0, length), Public(Authority), out _, out _), $"{length} bytes");
    }

    [Fact]
    public void The_signature_of_somebody_else_is_refused() => AssertFault(File, TestSession.Filled(8), "expected authority");

    [Theory]
    [InlineData("bob {2}\nalice {1}\n", "out of order")]
    [InlineData("alice {1}\nalice {2}\n", "out of order")]
    [InlineData("alice {1}\nbob {1}\n", "repeats a key")]
    [InlineData("alice  {1}\n", "must be an identifier")]
    [InlineData("alice {1} \n", "must be an identifier")]
    [InlineData("\nalice {1}\n", "must be an identifier")]
    [InlineData("al ice {1}\n", "must be an identifier")]
    [InlineData("alice {upper}\n", "must be an identifier")]
    [InlineData("alice {1}\r\n", "must be an identifier")]
    public void A_fault_that_is_properly_signed_is_still_a_fault(string lines, string fault)
    {
        var text = $"SecureFed registry 1\n{lines}"
            .Replace("{1}", Hex(Key(1)), StringComparison.Ordinal)
            .Replace("{2}", Hex(Key(2)), StringComparison.Ordinal)
            .Replace("{upper}", Hex(Key(1)).ToUpperInvariant(), StringComparison.Ordinal);
        AssertFault(Signed(text), Authority, fault);
    }

    [Fact]
    public void Another_version_is_refused() => AssertFault(Signed($"SecureFed registry 2\nalice {Hex(Key(1))}\n"), Authority, "line 1");

    [Fact]
    public void A_participant_or_key_cannot_be_enrolled_twice()
    {
        Assert.Throws<ArgumentException>(() => IdentityRegistry.Of([(Id("a"), Key(1)), (Id("a"), Key(2))]));
        Assert.Throws<ArgumentException>(() => IdentityRegistry.Of([(Id("a"), Key(1)), (Id("b"), Key(1))]));
    }

    [Fact]
    public void A_key_of_low_order_cannot_be_enrolled()
    {
        byte[] identity = [1, .. new byte[31]];
        Assert.Throws<ArgumentException>(() => IdentityRegistry.Of([(Id("a"), identity)]));
    }

    [Fact]
    public void Many_signatures_have_the_answers_of_one_by_one()
    {
        var registry = IdentityRegistry.Of([(Id("alice"), Key(1)), (Id("bob"), Key(2))]);
        SignedMessage[] messages =
        [
            By("alice", 1), By("bob", 2), By("bob", 1), By("carol", 1), By("alice", 1) with { Signature = new byte[64] }, By("alice", 1) with { Signature = default },
            By("bob", 2) with { Message = "another"u8.ToArray() }, By("bob", 2), By("alice", 1),
        ];
        var valid = registry.VerifyAll(messages);
        Assert.Equal([true, true, false, false, false, false, false, true, true], valid);
        Assert.Equal(valid, messages.Select(message => registry.Verifies(message.Id, message.Message.Span, message.Signature.Span)));
    }

    private static SignedMessage By(string id, byte seed)
    {
        var (message, signature) = (Encoding.ASCII.GetBytes("a message"), new byte[64]);
        Signatures.Sign(TestSession.Filled(seed), message, signature);
        return new SignedMessage(Id(id), message, signature);
    }

    private static byte[] Signed(string text)
    {
        var body = Encoding.ASCII.GetBytes(text);
        var signature = new byte[64];
        Signatures.Sign(Authority, Transcript.LP("SecureFed/v1/registry", body), signature);
        return [.. body, .. Encoding.ASCII.GetBytes($"signature {Hex(signature)}\n")];
    }

    private static void AssertFault(byte[] file, byte[] authority, string expected)
    {
        Assert.False(IdentityRegistry.TryRead(file, Public(authority), out _, out var fault));
        Assert.Contains(expected, fault, StringComparison.Ordinal);
    }

    private static ParticipantId Id(string text) => ParticipantId.Parse(text);

    private static ReadOnlyMemory<byte> Key(byte seed) => Public(TestSession.Filled(seed));

    private static byte[] Public(byte[] privateKey)
    {
        var key = new byte[32];
        Signatures.DerivePublicKey(privateKey, key);
        return key;
    }

    private static string Hex(ReadOnlyMemory<byte> bytes) => Convert.ToHexStringLower(bytes.Span);
}
