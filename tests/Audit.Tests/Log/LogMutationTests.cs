using SecureFed.Protocol;

namespace SecureFed.Audit.Tests;

/// <summary>Every entry of a recorded session, changed in every way: by a stranger, whom the chain catches, and by the server itself, whom it does not.</summary>
public sealed class LogMutationTests : IDisposable
{
    private const int FlipsPerEntry = 8;
    private readonly RecordedSession session = new();
    private readonly AuditRequest everything;

    public LogMutationTests() => everything = RecordedSession.Everything(session) with { Ledger = null };

    public void Dispose() => session.Dispose();

    [Fact]
    public void A_change_by_anybody_is_caught()
    {
        var random = new Random(7);
        var (mutations, missed) = (0, new List<string>());
        for (var i = 0; i < session.Entries.Count; i++)
        {
            var kinds = Enumerable.Repeat("flip", FlipsPerEntry).Concat(["drop", "repeat", "swap", "truncate"]);
            foreach (var kind in kinds.Where(kind => !ChangesNothing(kind, i)))
            {
                mutations++;
                if (Audit(Mutate(kind, i, random.Next())).Verdict == Verdict.Pass)
                    missed.Add($"{kind} entry {i}");
            }
        }

        Assert.True(mutations >= 500, $"{mutations} mutations");
        Assert.Empty(missed);
    }

    [Fact]
    public void A_change_by_the_server_with_everything_signed_again_fails_the_property_meant_for_it()
    {
        var missed = new List<string>();
        for (var i = 0; i < session.Entries.Count; i++)
        {
            foreach (var kind in new[] { "flip", "drop", "repeat", "swap", "truncate" }.Where(kind => !ChangesNothing(kind, i)))
            {
                if (kind == "flip" && EntryAt(i) is OfferEntry or SignatureEntry or ResultEntry)
                    continue; // Its own signatures, which it makes again: nothing is changed.
                var lie = LyingServer.Rewrite(Mutate(kind, i, SignatureBit), session.ServerKey);
                var findings = Audit(lie).Sessions[0].Properties;
                var failed = findings.Where(finding => finding.Verdict == Verdict.Fail).Select(finding => finding.Name).ToArray();
                if (!failed.Contains(MeantFor(kind, i)))
                    missed.Add($"{kind} entry {i} ({EntryAt(i).GetType().Name}): meant {MeantFor(kind, i)}, failed {string.Join(", ", failed)}");
            }
        }

        Assert.Empty(missed);
    }

    [Fact]
    public void A_bit_that_the_server_flips_anywhere_in_what_others_sent_fails_a_signature_a_form_or_a_place()
    {
        const int Seed = 11;
        var random = new Random(Seed);
        var missed = new List<string>();
        for (var i = 0; i < session.Entries.Count; i++)
        {
            if (EntryAt(i) is not (AcceptedEntry or ChunkEntry))
                continue;
            for (var flip = 0; flip < 4; flip++)
            {
                var lie = LyingServer.Rewrite(Mutate("flip", i, random.Next()), session.ServerKey);
                var failed = Audit(lie).Sessions[0].Properties.Where(finding => finding.Verdict == Verdict.Fail).Select(finding => finding.Name).ToArray();
                if (!failed.Intersect(["participants' signatures", "inputs as signed", "well-formed", "order"]).Any())
                    missed.Add($"seed {Seed}: flip {flip} of entry {i}, failed {string.Join(", ", failed)}");
            }
        }

        Assert.Empty(missed);
    }

    [Fact]
    public void A_log_that_ends_early_is_incomplete_and_never_passes()
    {
        for (var kept = 1; kept < session.Entries.Count; kept++)
        {
            var answer = LogAudit.Run(everything with { Logs = [RecordedSession.LogOf("cut", session.Entries.Take(kept))], Receipts = [] });

            Assert.Equal(Verdict.Incomplete, answer.Verdict);
            Assert.Contains($"after entry {kept - 1}", answer.Sessions[0].Says);
        }
    }

    /// <summary>The last bit of an entry: of a participant's signature, a chunk's values, a round.</summary>
    private const int SignatureBit = -1;

    private SessionLogEntry EntryAt(int i) => LyingServer.Read(session.Entries[i]);

    /// <summary>The last entry has no next one to change places with; the chunks of one input may stand in any order.</summary>
    private bool ChangesNothing(string kind, int i) =>
        kind == "swap" && (i == session.Entries.Count - 1 || (EntryAt(i) is ChunkEntry && EntryAt(i + 1) is ChunkEntry));

    private AuditAnswer Audit(IEnumerable<byte[]> entries) =>
        LogAudit.Run(everything with { Logs = [RecordedSession.LogOf("changed", entries)] });

    private List<byte[]> Mutate(string kind, int i, int bit)
    {
        var log = session.Entries.ToList();
        switch (kind)
        {
            case "flip":
                var changed = (byte[])log[i].Clone();
                var at = bit == SignatureBit ? (8 * changed.Length) - 8 : bit % (8 * changed.Length);
                changed[at / 8] ^= (byte)(1 << (at % 8));
                log[i] = changed;
                break;
            case "drop":
                log.RemoveAt(i);
                break;
            case "repeat":
                log.Insert(i, log[i]);
                break;
            case "swap":
                (log[i], log[i + 1]) = (log[i + 1], log[i]);
                break;
            case "truncate":
                log.RemoveRange(i, log.Count - i);
                break;
        }
        return log;
    }

    /// <summary>The property that is there to catch a change which the server covered with its own signatures.</summary>
    private string MeantFor(string kind, int i)
    {
        var entry = EntryAt(i);
        var type = entry is AcceptedEntry accepted ? Frame.PeekType(accepted.Frame) : null;
        switch (kind)
        {
            case "flip":
                return entry switch
                {
                    ChunkEntry => "inputs as signed",
                    CloseEntry { Round: 4 } => "well-formed",
                    CloseEntry => "order",
                    _ => "participants' signatures",
                };
            case "repeat":
                return type == MessageType.Advertisement ? "keys used once" : entry is SignatureEntry ? "one secret each" : "order";
            case "swap":
                return SwapMeantFor(entry, type, EntryAt(i + 1));
            case "truncate":
                return i == 0 ? "well-formed" : "one history";
        }
        return (entry, type) switch
        {
            (OfferEntry, _) => "well-formed",
            (ChunkEntry, _) => "inputs as signed",
            (CloseEntry, _) => "order",
            (SignatureEntry, _) => "order",
            (_, MessageType.Advertisement) => "participants' signatures",
            (_, MessageType.Shares) => "sets",
            (_, MessageType.InputHeader) => "survivors certified",
            (_, MessageType.SurvivorSignature) => "survivors certified",

            // Without one of the spare responses, or without an end, the log tells a whole story: but not the one that a client has a receipt of.
            _ => "one history",
        };
    }

    private static string SwapMeantFor(SessionLogEntry entry, MessageType? type, SessionLogEntry next)
    {
        if (entry is OfferEntry)
            return "well-formed";
        if (entry is ChunkEntry)
            return "inputs as signed";
        if (type == MessageType.InputHeader && next is CloseEntry)
            return "no late input";
        if (entry is CloseEntry or SignatureEntry || next is CloseEntry or ChunkEntry)
            return "order";

        // Messages of one round may come in any order: the story stays whole, but it is not the one that a client has a receipt of.
        return "one history";
    }
}
