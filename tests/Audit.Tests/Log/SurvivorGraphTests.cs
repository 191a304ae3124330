using SecureFed.Protocol;
using static SecureFed.Audit.Tests.Audits;

namespace SecureFed.Audit.Tests;

/// <summary>Sessions whose survivors do not hang together: the sum over them could be opened in parts.</summary>
public sealed class SurvivorGraphTests
{
    /// <summary>Six clients on a ring of degree 2, t = 1. Everybody still has a survivor beside it, so nobody refuses; but with two opposite ones gone, two pairs are left.</summary>
    [Fact]
    public void Two_opposite_dropouts_on_a_thin_ring_leave_two_pieces()
    {
        var thin = new SessionOptions { Graph = new GraphRule(GraphTopology.Ring, ThreatModel.Malicious, 0, 300_000, ForcedDegree: 2, ForcedThreshold: 1), SilentFrom = new Dictionary<int, int>() };
        using var whole = new RecordedSession(thin);
        // Who drops out after the roster does not change the ring.
        var ring = EvidenceReader.Read("log", RecordedSession.LogOf("log", whole.Entries).Open()).Roster!;
        var around = Around(ring, 0);
        using var opposite = new RecordedSession(thin with { SilentFrom = new Dictionary<int, int> { [around[0]] = 2, [around[3]] = 2 } });
        using var beside = new RecordedSession(thin with { SilentFrom = new Dictionary<int, int> { [around[0]] = 2, [around[1]] = 2 } });
        Assert.Equal((4, 4), (opposite.Survivors, beside.Survivors));

        var answer = LogAudit.Run(RecordedSession.Everything(opposite));

        Assert.Equal(["parameters", "survivors connected"], FailedOf(answer));
        Assert.Contains("from one survivor only 2 of 4 can be reached through survivors", Find(answer, "survivors connected").Says);
        Assert.Equal(["parameters"], FailedOf(LogAudit.Run(RecordedSession.Everything(beside))));
    }

    /// <summary>t = 5 of five neighbours, one of whom is gone. Honest clients reveal nothing then (R3-04); here they do, and the server announces a sum that it cannot have opened.</summary>
    [Fact]
    public void A_survivor_with_fewer_than_t_survivors_around_it_is_found_once_a_sum_is_announced()
    {
        using var session = new RecordedSession(new SessionOptions
        {
            Graph = new GraphRule(GraphTopology.Complete, ThreatModel.SemiHonest, 0, 300_000, ForcedThreshold: 5),
            ClientChecks = new Checks(ValidationRules.SurvivorThreshold),
            SilentFrom = new Dictionary<int, int> { [2] = 2 },
        });
        var request = RecordedSession.Everything(session) with { Ledger = null, Receipts = [], Heads = [] };
        var announced = session.Entries.SkipLast(1).Append(ResultOver(session)).ToList();

        var aborted = LogAudit.Run(request);
        var answer = LogAudit.Run(request with { Logs = [RecordedSession.LogOf("log", LyingServer.Rewrite(announced, session.ServerKey))] });

        Assert.Equal(("abort", Verdict.Pass), (aborted.Sessions[0].EndedWith, Find(aborted, "survivors connected").Verdict));
        Assert.Equal("result", answer.Sessions[0].EndedWith);
        var finding = Find(answer, "survivors connected");
        Assert.Equal(Verdict.Fail, finding.Verdict);
        Assert.Equal(["client-0", "client-1", "client-3", "client-4", "client-5"], finding.Evidence.Select(evidence => evidence.Participant));
        Assert.All(finding.Evidence, evidence => Assert.Contains("4 survivors among its neighbours, t = 5", evidence.Shows));
    }

    /// <summary>The clients of a ring of degree 2 in their order around it.</summary>
    private static int[] Around(SessionRoster ring, int first)
    {
        var order = new List<int> { first, ring.NeighborsOf(first)[0] };
        while (order.Count < ring.Members.Length)
            order.Add(ring.NeighborsOf(order[^1]).ToArray().Single(neighbor => neighbor != order[^2]));
        return [.. order];
    }

    /// <summary>A result entry, for a lying server to fill in.</summary>
    private static byte[] ResultOver(RecordedSession session)
    {
        var evidence = EvidenceReader.Read("log", RecordedSession.LogOf("log", session.Entries).Open());
        var result = new ResultMessage(
            session.Parameters.Id, RecordedSession.Clients, evidence.Roster!.Root, null, evidence.SharedHash, evidence.Survivors!, new byte[32], new byte[32], new byte[32], new byte[64]);
        return new ResultEntry(new(Frame.Encode(result))).Encode();
    }
}
