using System.Buffers;

namespace SecureFed.Protocol.Tests;

/// <summary>Frames that are handed in together get the answers of one after the other, whoever does the work and whenever; and frames for several clients may be written at once.</summary>
public class FrameBatchTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 12)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Every_split_into_batches_gives_the_answers_of_one_frame_after_the_other(int seed)
    {
        using var recording = new Recording(seed);
        var expected = recording.PlayOneByOne();
        Assert.Contains(expected, line => line.Contains(nameof(ReceptionKind.Rejected), StringComparison.Ordinal));
        Assert.Contains(expected, line => line.Contains(nameof(ReceptionKind.Duplicate), StringComparison.Ordinal));
        Assert.Contains(expected, line => line.StartsWith("blame", StringComparison.Ordinal));
        foreach (var most in new[] { 1, 2, 8, 9, 40, int.MaxValue })
            Assert.Equal(expected, recording.PlayInBatches(most, new Random((1000 * seed) + (most & 0xFF))));
    }

    [Fact]
    public void A_batch_is_received_once_by_its_own_session()
    {
        using var world = new World(new WorldOptions());
        using var other = new World(new WorldOptions { Seed = 2 });
        var batch = world.Server.Prepare(world.Present().SelectMany(world.AnswersOf));
        Assert.Equal(world.Ids.Length, batch.Count);
        Assert.Throws<ArgumentException>(() => other.Server.Receive(batch));
        Assert.All(world.Server.Receive(batch), reception => Assert.Equal(ReceptionKind.Accepted, reception.Kind));
        Assert.Throws<InvalidOperationException>(() => world.Server.Receive(batch));
    }

    [Fact]
    public void Signatures_are_verified_as_work_items_and_not_again()
    {
        using var world = new World(new WorldOptions());
        var counting = new Counting(world.Registry);
        using var server = new ServerSession(world.Parameters, counting, world.ServerKey);
        var batch = server.Prepare(world.Present().SelectMany(world.AnswersOf));
        for (var item = 0; item < batch.Items; item++)
            batch.Prepare(item);
        Assert.Equal(world.Ids.Length, counting.Verifications);
        Assert.All(server.Receive(batch), reception => Assert.Equal(ReceptionKind.Accepted, reception.Kind));
        Assert.Equal(world.Ids.Length, counting.Verifications);
    }

    [Theory]
    [InlineData(GraphTopology.Complete)]
    [InlineData(GraphTopology.Ring)]
    public void Frames_written_on_several_threads_at_once_are_those_written_one_by_one(GraphTopology topology)
    {
        var graph = topology == GraphTopology.Complete ? new GraphRule(topology, ThreatModel.Malicious, 0, 0) : new GraphRule(topology, ThreatModel.Malicious, 20_000, 45_000, SecurityBits: 10, CorrectnessBits: 8);
        using var world = new World(new WorldOptions { Clients = 30, Graph = graph, DropsBeforeRound = new Dictionary<int, int> { [3] = 2 } });
        // The twin is asked by several threads before anybody else asked it, so nothing that it keeps for later is there yet.
        using var twin = new ServerSession(world.Parameters, world.Registry, world.ServerKey);
        world.Delivered = frame => twin.Receive(frame);
        world.Closed = () => twin.Close();
        while (world.Server.Round <= 4)
        {
            world.Exchange();
            world.Close();
            var written = new byte[4 * world.Ids.Length][];
            Parallel.For(0, written.Length, i =>
            {
                var output = new ArrayBufferWriter<byte>();
                twin.WriteFrame(world.Ids[i % world.Ids.Length], output);
                written[i] = output.WrittenSpan.ToArray();
            });
            for (var i = 0; i < written.Length; i++)
                Assert.Equal(world.Server.FrameFor(world.Ids[i % world.Ids.Length])?.ToArray() ?? [], written[i]);
        }
    }

    /// <summary>
    /// What a server receives in one session, good and bad: honest frames with duplicates among them, damaged ones, late and early ones, those of another session, and second messages that
    /// the same participants signed.
    /// </summary>
    private sealed class Recording : IDisposable
    {
        private readonly Random random;
        private readonly World world;
        private readonly List<ReadOnlyMemory<byte>[]> rounds = [];
        private readonly bool logInputs;
        private ReadOnlyMemory<byte>[] rosters = [];

        public Recording(int seed)
        {
            (random, logInputs) = (new Random(seed), seed % 2 == 0);
            var options = new WorldOptions
            {
                Seed = seed,
                Clients = 6,
                Graph = new GraphRule(GraphTopology.Complete, seed % 3 == 0 ? ThreatModel.SemiHonest : ThreatModel.Malicious, 0, 0),
                Vectors = [VectorSpec.Exact("counts", 3, 12, 100), VectorSpec.Modular("noise", 2, 33)],
                DropsBeforeRound = new Dictionary<int, int> { [random.Next(6)] = random.Next(1, 5) },
                LogInputs = logInputs,
            };
            world = new World(options);
            using var other = new World(options with { Attempt = 1, DropsBeforeRound = new Dictionary<int, int>() });
            var known = new List<ReadOnlyMemory<byte>>();
            while (world.Server.Round <= 4)
            {
                var elsewhere = other.Server.Round <= 4 ? other.Present().SelectMany(other.AnswersOf).ToArray() : [];
                foreach (var frame in elsewhere)
                    other.Deliver(frame);
                if (other.Server.Round <= 4)
                    other.Close();
                var frames = Frames(known, elsewhere);
                rounds.Add(frames);
                foreach (var frame in frames)
                    world.Deliver(frame);
                world.Close();
                if (world.Server.Round == 1)
                    rosters = [.. world.Ids.Select(id => world.Server.FrameFor(id)!.Value)];
            }
        }

        public List<string> PlayOneByOne() => Play((server, frames) => frames.Select(frame => server.ReceiveOwned(frame.ToArray())));

        /// <summary>Batches of up to <paramref name="most"/> frames, each prepared while those before it are not received yet, by several threads and not always to the end.</summary>
        public List<string> PlayInBatches(int most, Random split)
        {
            var early = new List<FrameBatch>();
            return Play((server, frames) =>
            {
                // The first batch of a round may have been prepared before the round was opened.
                var batches = new List<FrameBatch>(early);
                for (var rest = frames.Skip(batches.Sum(batch => batch.Count)).ToArray(); rest.Length > 0;)
                {
                    var size = split.Next(1, (int)Math.Min(most, (long)rest.Length) + 1);
                    batches.Add(Prepared(server, rest[..size], split));
                    rest = rest[size..];
                }
                early.Clear();
                if (server.Round < 4 && split.Next(2) == 0)
                    early.Add(Prepared(server, [.. rounds[server.Round + 1].Take(split.Next(1, 5))], split));
                return batches.SelectMany(batch => server.Receive(batch));
            });
        }

        public void Dispose() => world.Dispose();

        private static FrameBatch Prepared(ServerSession server, ReadOnlyMemory<byte>[] frames, Random split)
        {
            var batch = server.Prepare(frames.Select(frame => new ReadOnlyMemory<byte>(frame.ToArray())));
            var done = split.Next(3) == 0 ? split.Next(batch.Items + 1) : batch.Items;
            Parallel.For(0, done, item => batch.Prepare(done - 1 - item));
            return batch;
        }

        private List<string> Play(Func<ServerSession, ReadOnlyMemory<byte>[], IEnumerable<Reception>> receive)
        {
            using var server = new ServerSession(world.Parameters, new Counting(world.Registry), world.ServerKey, logInputs);
            var lines = new List<string>();
            foreach (var frames in rounds)
            {
                foreach (var reception in receive(server, frames))
                    lines.Add($"{reception.Kind} {reception.Rejection} {string.Join(' ', reception.Log.Select(entry => Convert.ToHexString(entry.Span)))}");
                lines.AddRange(server.Blames.Select(blame => $"blame {blame.Rule} {blame.Culprit} {string.Join(' ', blame.Evidence.Select(frame => Convert.ToHexString(frame.Span)))}"));
                var closing = server.Close();
                lines.Add($"{closing.Kind} {closing.Abort} {string.Join(' ', closing.Log.Select(entry => Convert.ToHexString(entry.Span)))}");
                lines.Add(Convert.ToHexString(server.LogHead.Span));
            }
            return lines;
        }

        private ReadOnlyMemory<byte>[] Frames(List<ReadOnlyMemory<byte>> known, ReadOnlyMemory<byte>[] elsewhere)
        {
            var present = world.Present().ToArray();
            var frames = present.SelectMany(world.AnswersOf).ToList();
            known.AddRange(frames);
            var bad = new List<ReadOnlyMemory<byte>>(present.Length > 0 ? SecondAnswersOf(present[random.Next(present.Length)]) : []);
            bad.AddRange(elsewhere.Where(_ => random.Next(4) == 0));
            bad.AddRange(known.Where(_ => random.Next(6) == 0).ToArray());
            bad.AddRange(known.Where(_ => random.Next(3) == 0).Select(frame => new ReadOnlyMemory<byte>(FrameDamage.Apply(frame.ToArray(), random))));
            foreach (var frame in bad)
                frames.Insert(random.Next(frames.Count + 1), frame);
            return [.. frames];
        }

        /// <summary>What a participant would have answered that draws other randomness, or has another input: signed, and different from its first answer.</summary>
        private ReadOnlyMemory<byte>[] SecondAnswersOf(int index)
        {
            if (world.Server.Round == 0)
            {
                using var another = new ClientSession(
                    new ClientContext(world.Ids[index], world.Signers[index], world.Policy, world.Registry, new JoinLedger(), Checks.All),
                    new RecordedRandomness(new SeededRandomness(random.Next(), "another"), []));
                return [.. another.Receive(world.Server.Offer).Frames];
            }
            if (world.Server.Round != 2)
                return [];
            using var twin = world.NewClient(index);
            twin.Receive(world.Server.Offer);
            twin.Receive(rosters[index]);
            world.Provide(twin, (index + 1) % world.Ids.Length);
            return [twin.Receive(world.Server.FrameFor(world.Ids[index])!.Value).Frames[0]];
        }
    }

    private sealed class Counting(IIdentityRegistry registry) : IIdentityRegistry
    {
        private long verifications;

        public long Verifications => Interlocked.Read(ref verifications);

        public bool TryFind(ParticipantId id, out ReadOnlyMemory<byte> publicKey) => registry.TryFind(id, out publicKey);

        public bool Verifies(ParticipantId id, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
        {
            Interlocked.Increment(ref verifications);
            return TryFind(id, out var key) && Signatures.Verify(key.Span, message, signature);
        }

        public void VerifyMany(ReadOnlySpan<SignedMessage> messages, Span<bool> valid)
        {
            for (var i = 0; i < messages.Length; i++)
                valid[i] = Verifies(messages[i].Id, messages[i].Message.Span, messages[i].Signature.Span);
        }
    }
}
