using SecureFed.Protocol;

namespace SecureFed.Audit.Tests;

/// <summary>Every entry of a recorded session, changed in every way: by a stranger, whom the chain catches, and by the server itself, whom it does not.</summary>
public abstract class LogMutationTests(SessionOptions options, ITestOutputHelper output) : IDisposable
{
    private const int FlipsPerEntry = 10;
    private const int Seed = 7;
    private static readonly string[] Kinds = [.. Enumerable.Repeat("flip", FlipsPerEntry), "drop", "repeat", "swap", "truncate"];
    private readonly RecordedSession session = new(options);

    /// <summary>Everything but a ledger, which would catch what another property is meant for.</summary>
    private AuditRequest Given => RecordedSession.Everything(session) with { Ledger = null };

    public void Dispose()
    {
        session.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void A_change_by_anybody_is_caught()
    {
        var random = new Random(Seed);
        var (mutations, missed) = (0, new List<string>());
        for (var i = 0; i < session.Entries.Count; i++)
            foreach (var kind in Kinds.Where(kind => !ChangesNothing(kind, i)))
            {
                mutations++;
                if (Audit(Mutate(kind, i, random.Next())).Verdict == Verdict.Pass)
                    missed.Add($"{kind} entry {i}");
            }

        output.WriteLine($"{mutations} mutations of {session.Entries.Count} entries, seed {Seed}");
        Assert.True(mutations >= 500, $"{mutations} mutations");
        Assert.Empty(missed);
    }

    [Fact]
    public void A_change_by_the_server_with_everything_signed_again_fails_the_property_meant_for_it()
    {
        var random = new Random(Seed);
        var (mutations, missed) = (0, new List<string>());
        for (var i = 0; i < session.Entries.Count; i++)
            for (var k = 0; k < Kinds.Length; k++)
            {
                // What the server signs itself it makes again: a flip there changes nothing. A close is one number, which one flip changes.
                if (ChangesNothing(Kinds[k], i) || (Kinds[k] == "flip" && (EntryAt(i) is OfferEntry or SignatureEntry or ResultEntry or AbortEntry || (k > 0 && EntryAt(i) is CloseEntry))))
                    continue;
                mutations++;
                var lie = LyingServer.Rewrite(Mutate(Kinds[k], i, k == 0 ? SignatureBit : random.Next()), session.ServerKey);
                var failed = Audit(lie).Sessions[0].Properties.Where(finding => finding.Verdict == Verdict.Fail).Select(finding => finding.Name).ToArray();
                string[] meant = Kinds[k] == "flip" && k > 0 ? ["participants' signatures", "inputs as signed", "well-formed", "order"] : [MeantFor(Kinds[k], i)];
                if (!failed.Intersect(meant).Any())
                    missed.Add($"{Kinds[k]} {k} of entry {i} ({EntryAt(i).GetType().Name}): meant {string.Join(" or ", meant)}, failed {string.Join(", ", failed)}");
            }

        output.WriteLine($"{mutations} mutations of {session.Entries.Count} entries, seed {Seed}, signed again by the server");
        Assert.True(mutations >= 500, $"{mutations} mutations");
        Assert.Empty(missed);
    }

    [Fact]
    public void A_log_that_ends_early_is_incomplete_and_never_passes()
    {
        for (var kept = 1; kept < session.Entries.Count; kept++)
        {
            var answer = LogAudit.Run(Given with { Logs = [RecordedSession.LogOf("cut", session.Entries.Take(kept))], Receipts = [], Heads = [] });

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
        LogAudit.Run(Given with { Logs = [RecordedSession.LogOf("changed", entries)] });

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

/// <summary>A session that opened its sum.</summary>
public sealed class CompletedLogMutationTests(ITestOutputHelper output) : LogMutationTests(new SessionOptions(), output);

/// <summary>A session that ended without a sum after shares were revealed.</summary>
public sealed class AbortedLogMutationTests(ITestOutputHelper output) : LogMutationTests(SessionOptions.Aborted, output);
