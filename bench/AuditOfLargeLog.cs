using System.Diagnostics;
using System.Security.Cryptography;
using SecureFed.Audit;
using SecureFed.Protocol;

namespace SecureFed.Bench;

/// <summary>Records a session of 1,000 clients on a ring with 10,000 values each and audits its log from the disk, full and redacted.</summary>
internal static class AuditOfLargeLog
{
    private const int Clients = 1000;
    private const int Values = 10_000;
    private const int Dropouts = 30;
    private static readonly VectorSpec Vector = VectorSpec.Modular("update", Values, 20);

    public static int Run(TextWriter output)
    {
        using var serverKey = NewKey();
        var keys = Enumerable.Range(0, Clients).Select(_ => NewKey()).ToArray();
        var ids = Enumerable.Range(0, Clients).Select(client => ParticipantId.Parse($"client-{client:D4}")).ToArray();
        var registry = IdentityRegistry.Of(ids.Zip(keys, (id, key) => (id, key.PublicKey)));
        var (full, redacted) = (Path.GetTempFileName(), Path.GetTempFileName());
        try
        {
            var clock = Stopwatch.StartNew();
            Record(full, serverKey, keys, ids, registry);
            output.WriteLine(FormattableString.Invariant($"recorded {Clients} clients, {Values} values, {Dropouts} dropouts: {new FileInfo(full).Length / 1e6:0.0} MB in {clock.Elapsed.TotalSeconds:0.0} s"));
            using (var log = File.OpenRead(full))
            using (var copy = File.Create(redacted))
                LogRedaction.Copy(log, copy);

            var authority = RandomNumberGenerator.GetBytes(Signatures.PrivateKeySize);
            var signed = new AuditFile("registry", registry.Sign(authority));
            return Audit(output, "full", full, signed, serverKey) == Verdict.Pass && Audit(output, "redacted", redacted, signed, serverKey) == Verdict.Pass ? 0 : 1;
        }
        finally
        {
            File.Delete(full);
            File.Delete(redacted);
        }
    }

    private static Verdict Audit(TextWriter output, string what, string path, AuditFile registry, KeySigner serverKey)
    {
        GC.Collect();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        using var peak = new PeakMemory();
        var clock = Stopwatch.StartNew();
        var answer = LogAudit.Run(new AuditRequest { Logs = [(what, () => File.OpenRead(path))], Registry = registry, ServerKey = serverKey.PublicKey });
        output.WriteLine(FormattableString.Invariant(
            $"{what,-8} {new FileInfo(path).Length / 1e6,6:0.0} MB  {answer.Verdict}, {answer.Sessions[0].Says}: {clock.Elapsed.TotalSeconds:0.0} s, at most {(peak.Stop() - before) / 1e6:0} MB of live memory"));
        return answer.Verdict;
    }

    private static void Record(string path, KeySigner serverKey, KeySigner[] keys, ParticipantId[] ids, IdentityRegistry registry)
    {
        var proposal = new SessionProposal
        {
            Task = "bench",
            TrainingRound = 1,
            ModelHash = new byte[32],
            PlanHash = new byte[32],
            Vectors = [Vector],
            Graph = new GraphRule(GraphTopology.Ring, ThreatModel.Malicious, 100_000, 100_000),
            MinimumCohort = Clients * 9 / 10,
            MaximumParticipants = Clients,
            ServerKey = serverKey.PublicKey,
        };
        if (!SessionParameters.TryCreate(proposal, out var parameters, out var refusal))
            throw new InvalidOperationException(refusal.ToString());
        using var log = File.Create(path);
        using var server = new ServerSession(parameters, registry, serverKey);
        var policy = new ClientPolicy { ServerKeys = [serverKey.PublicKey] };
        var clients = ids.Zip(keys, (id, key) => new ClientSession(id, key, policy, registry, new JoinLedger(), new OperatingSystemBytes())).ToArray();
        var values = new uint[Values];
        Write(server.OpeningLog);
        RoundClosing closing;
        do
        {
            var answers = new IReadOnlyList<ReadOnlyMemory<byte>>[Clients];
            Parallel.For(server.Round == 2 ? Dropouts : 0, Clients, i =>
            {
                if (server.Round == 2)
                    clients[i].Provide(Vector.Name, (ReadOnlySpan<uint>)values);
                answers[i] = FrameFor(i) is { } frame ? clients[i].Receive(frame).Frames : [];
            });
            foreach (var frame in answers.Where(frames => frames is not null).SelectMany(frames => frames))
                Write(server.Receive(frame).Log);
            closing = server.Close();
            Write(closing.Log);
        }
        while (closing.Kind == ClosingKind.NextRound);
        if (closing.Kind != ClosingKind.Completed)
            throw new InvalidOperationException(closing.Abort?.ToString());

        ReadOnlyMemory<byte>? FrameFor(int i)
        {
            lock (server)
                return server.FrameFor(ids[i]);
        }

        void Write(IEnumerable<ReadOnlyMemory<byte>> entries)
        {
            foreach (var entry in entries)
                log.Write(entry.Span);
        }
    }

    private static KeySigner NewKey() => new(RandomNumberGenerator.GetBytes(Signatures.PrivateKeySize));

    private sealed class OperatingSystemBytes : IRandomness
    {
        public void Fill(Span<byte> destination) => RandomNumberGenerator.Fill(destination);
    }

    /// <summary>The most memory that was in use after a collection.</summary>
    private sealed class PeakMemory : IDisposable
    {
        private readonly Timer timer;
        private long peak;

        public PeakMemory() => timer = new Timer(_ => peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: true)), null, 0, 200);

        public long Stop() => peak;

        public void Dispose() => timer.Dispose();
    }
}
