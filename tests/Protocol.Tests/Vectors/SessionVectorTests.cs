using System.Buffers;

namespace SecureFed.Protocol.Tests;

/// <summary>
/// Sessions that the independent reference made from the specification, replayed here: the same frames in, the same frames out, to the byte; the same sums,
/// aborts and refusals by the same rules.
/// </summary>
public class SessionVectorTests
{
    public static TheoryData<string> Sessions => [.. VectorFiles.Sessions];

    [Theory]
    [MemberData(nameof(Sessions))]
    public void A_session_of_the_reference_replays_to_the_byte(string name)
    {
        var vector = VectorFiles.OpenSession(name);
        Assert.Equal("securefed/session/1", (string?)vector["format"]);
        Assert.Equal(name, (string?)vector["name"]);
        using var player = new SessionVectorPlayer(vector);
        player.Play();
    }

    [Fact]
    public void Logs_are_those_of_the_reference_entry_by_entry()
    {
        foreach (var log in VectorFiles.Open("crypto", "session_log")["cases"].Items())
        {
            using var player = new SessionVectorPlayer(VectorFiles.Open("sessions", (string)log["session"]!));
            player.Play();

            // The chunks of one input may stand in any order; 92 03 starts a chunk's entry.
            var (expected, actual) = (log["entries"].Items().Select(entry => (string)entry!).ToArray(), player.Log.Select(entry => Convert.ToHexStringLower(entry.Span)).ToArray());
            Assert.Equal(expected.Where(entry => !IsChunk(entry)), actual.Where(entry => !IsChunk(entry)));
            Assert.Equal(expected.Where(IsChunk).Order(), actual.Where(IsChunk).Order());
            Assert.Equal(expected.Select(IsChunk), actual.Select(IsChunk));
            Assert.Equal(log["head"].Hex(), player.LogHead.ToArray());
            var reader = new SessionLogReader(new ReadOnlySequence<byte>([.. player.Log.SelectMany(entry => entry.ToArray())]));
            while (reader.Read(out _) == LogReading.Entry)
            {
            }

            Assert.Null(reader.Fault);
            Assert.Equal(log["head"].Hex(), reader.Chain!.Head.ToArray());
        }
    }

    [Fact]
    public void Receipts_are_those_of_the_reference_and_prove_what_they_claim()
    {
        foreach (var receipt in VectorFiles.Open("crypto", "receipt")["cases"].Items())
        {
            var vector = VectorFiles.Open("sessions", (string)receipt["session"]!);
            var id = (string)receipt["id"]!;
            using var player = new SessionVectorPlayer(vector);
            player.Play();

            Assert.Equal((string)receipt["receipt"]!, Convert.ToHexStringLower(player.Receipts[id]));
            Assert.True(ReceiptClaim.TryVerify(player.Receipts[id], player.Registry, out var claim, out var fault), fault);
            Assert.Equal((string?)receipt["about"], claim.Client?.Text);
            Assert.Equal((string)receipt["kind"]!, claim.Kind switch { ReceiptKind.Included => "included", ReceiptKind.LeftOut => "left out", _ => "no sum" });
        }
    }

    [Theory]
    [InlineData("session_commitments_spoilt_by_the_server", "R2-05", null)]
    [InlineData("session_bad_key_commitment", "R2-06", null)]
    [InlineData("session_bad_share_ciphertext", "R2-07", "bob")]
    [InlineData("session_item_spoilt_by_the_server", "R2-07", null)]
    [InlineData("session_bad_share_bundle", "R2-08", "bob")]
    [InlineData("session_bad_share_commitment", "R2-09", "bob")]
    public void A_complaint_names_its_rule_and_blames_only_a_dealer_whose_own_item_is_bad(string session, string rule, string? blamed)
    {
        using var player = new SessionVectorPlayer(VectorFiles.Open("sessions", session));
        player.Play();

        Assert.Contains(rule, player.Complaints);
        Assert.Equal(blamed is null ? [] : [$"{rule} {blamed}"], player.Blames);
    }

    [Theory]
    [InlineData("session_bad_revealed_share", "R4-10 bob")]
    [InlineData("session_inconsistent_self_mask_shares", "R4-11 bob")]
    [InlineData("session_inconsistent_mask_root_shares", "R4-12 bob")]
    public void A_secret_that_opens_wrongly_blames_the_dealer_and_a_wrong_share_its_holder(string session, string blame)
    {
        using var player = new SessionVectorPlayer(VectorFiles.Open("sessions", session));
        player.Play();

        Assert.Equal([blame], player.Blames);
    }

    private static bool IsChunk(string entry) => entry.StartsWith("9203", StringComparison.Ordinal);
}
