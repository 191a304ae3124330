using SecureFed.Privacy;
using SecureFed.Protocol;

namespace SecureFed.Simulation.Tests;

/// <summary>What <c>--logs</c> leaves behind.</summary>
public sealed class SessionRecordsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("securefed-logs").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Every_session_can_be_replayed_with_the_registry_and_names_the_plan()
    {
        Runs.Train(Runs.Plain with { Aggregation = AggregationKind.Secure, Epsilon = 3, Rounds = 2, Seed = null, Logs = folder });

        var authority = Convert.FromHexString(File.ReadAllText(At("authority.pub")).Trim());
        Assert.True(IdentityRegistry.TryRead(File.ReadAllBytes(At("registry.txt")), authority, out var registry, out _));
        var plan = PlanStatement.Parse(File.ReadAllText(At("plan.json")));
        foreach (var name in new[] { "session-1-0", "session-2-0" })
        {
            using var session = ServerSession.Replay(new(File.ReadAllBytes(At(name + ".log"))), registry, null).Session;
            Assert.Equal(5, session!.Round);
            Assert.Equal(plan.Hash(), session.Parameters.PlanHash.ToArray());
            Assert.True(ReceiptClaim.TryVerify(File.ReadAllBytes(At(name + ".receipt")), registry, out var claim, out _));
            Assert.Equal(session.Parameters.Id, claim.Parameters.Id);
            Assert.Equal(File.ReadAllBytes(At(name + ".head")), session.FrameFor(claim.Client!)!.Value.ToArray());
        }
        using var ledger = PrivacyLedger.Open(At("ledger.jsonl"));
        Assert.Equal(2, ledger.Balance("breast_cancer").FinalSessions);
    }

    [Fact]
    public void Logs_of_another_run_are_not_mixed_in()
    {
        File.WriteAllText(At("session-1-0.log"), "");

        var refusal = Assert.Throws<RequestException>(() => Runs.Train(Runs.Plain with { Aggregation = AggregationKind.Secure, Rounds = 1, Logs = folder }));

        Assert.Contains("name an empty folder", refusal.Message);
    }

    private string At(string file) => Path.Combine(folder, file);
}
