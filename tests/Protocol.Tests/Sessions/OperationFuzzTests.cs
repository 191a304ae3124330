using System.Globalization;
using CsCheck;

namespace SecureFed.Protocol.Tests;

/// <summary>
/// Random lists of operations on a session: honest steps mixed with frames that are damaged, repeated, late, of another session, or given to the wrong
/// party, and rounds closed at any time. Nothing throws, no client contradicts itself, and what opens is the exact sum.
/// </summary>
public class OperationFuzzTests(ITestOutputHelper output)
{
    private const int OperationsPerSession = 120;

    /// <summary>Operations in all; the documented long run sets SECUREFED_FUZZ_CASES to a million or more.</summary>
    private static readonly long Cases = long.Parse(
        Environment.GetEnvironmentVariable("SECUREFED_FUZZ_CASES") ?? "6000", CultureInfo.InvariantCulture);

    [Fact]
    public void Any_list_of_operations_ends_in_the_exact_sum_or_without_one()
    {
        var (completed, aborted) = (0, 0);
        Gen.Int[0, int.MaxValue].Sample(seed =>
        {
            using var run = new FuzzedSession(seed);
            for (var i = 0; i < OperationsPerSession; i++)
                run.Step();
            if (run.Finish() == ClosingKind.Completed)
                Interlocked.Increment(ref completed);
            else
                Interlocked.Increment(ref aborted);
        }, iter: Math.Max(1, Cases / OperationsPerSession));
        output.WriteLine($"{Cases} operations: {completed} sessions completed, {aborted} aborted");
        Assert.True(completed > 0 && aborted > 0, "the operations reach both ends");
    }

    private sealed class FuzzedSession : IDisposable
    {
        private readonly Random random;
        private readonly World world;
        private readonly List<ReadOnlyMemory<byte>> known = [];
        private readonly Queue<ReadOnlyMemory<byte>> underWay = [];
        private readonly Dictionary<(int Client, MessageType Type), HashSet<string>> said = [];
        private RoundClosing? end;

        public FuzzedSession(int seed)
        {
            random = new Random(seed);
            var model = random.Next(3) == 0 ? ThreatModel.SemiHonest : ThreatModel.Malicious;
            var options = new WorldOptions
            {
                Seed = seed,
                Clients = random.Next(3, 6),
                Graph = new GraphRule(GraphTopology.Complete, model, 0, 0),
                Vectors = [VectorSpec.Exact("counts", 3, 12, 100), VectorSpec.Modular("noise", 2, 33)],
            };
            world = new World(options);
            known.Add(world.Server.Offer);
            using var other = new World(options with { Attempt = 1 });
            for (var rounds = random.Next(5); rounds > 0; rounds--)
            {
                known.AddRange(other.Present().Select(index => other.Server.FrameFor(other.Ids[index])!.Value));
                ReadOnlyMemory<byte>[] answers = [.. other.Present().SelectMany(other.AnswersOf)];
                known.AddRange(answers);
                foreach (var answer in answers)
                    other.Deliver(answer);
                other.Close();
            }
        }

        public void Step()
        {
            var client = random.Next(world.Ids.Length);
            switch (random.Next(100))
            {
                case < 45:
                    if (world.Server.FrameFor(world.Ids[client]) is { } frame)
                        ToClient(client, frame);
                    break;
                case < 75:
                    if (underWay.TryDequeue(out var next))
                        ToServer(next);
                    break;
                case < 82:
                    ToServer(Known());
                    break;
                case < 94:
                    ToServer(FrameDamage.Apply(Known().ToArray(), random));
                    break;
                case < 95:
                    ToClient(client, Known());
                    break;
                case < 96:
                    ToClient(client, FrameDamage.Apply(Known().ToArray(), random));
                    break;
                default:
                    if (random.Next(4) == 0 || underWay.Count == 0 && world.Server.Missing.Count == 0)
                        Close();
                    break;
            }
        }

        /// <summary>Plays what is left honestly.</summary>
        public ClosingKind Finish()
        {
            while (end is null)
            {
                for (var client = 0; client < world.Ids.Length; client++)
                    if (world.Server.FrameFor(world.Ids[client]) is { } frame)
                        ToClient(client, frame);
                while (underWay.TryDequeue(out var next))
                    ToServer(next);
                Close();
            }

            if (end.Kind == ClosingKind.Completed)
                world.AssertExact(end);
            Assert.All(said, entry => Assert.True(entry.Value.Count == 1, $"client {entry.Key.Client} sent two different messages of type {entry.Key.Type}"));
            return end.Kind;
        }

        public void Dispose() => world.Dispose();

        private void ToClient(int client, ReadOnlyMemory<byte> frame)
        {
            known.Add(frame);
            if (Frame.PeekType(new(frame)) == MessageType.ShareDelivery)
                ProvideIfItIsTime(client);
            ClientAnswer answer;
            try
            {
                answer = world.Clients[client].Receive(frame);
            }
            catch (InvalidOperationException)
            {
                // The host's own mistake: a share delivery came before there was an input to mask.
                Assert.Equal(MessageType.ShareDelivery, Frame.PeekType(new(frame)));
                return;
            }

            foreach (var reply in answer.Frames)
            {
                known.Add(reply);
                underWay.Enqueue(reply);
                var type = Frame.PeekType(new(reply))!.Value;
                if (type != MessageType.InputChunk)
                    (said.TryGetValue((client, type), out var bytes) ? bytes : said[(client, type)] = []).Add(Convert.ToHexString(reply.Span));
            }
        }

        private void ProvideIfItIsTime(int client)
        {
            try
            {
                if (world.Clients[client].Parameters is not null)
                    world.Provide(world.Clients[client], client);
            }
            catch (InvalidOperationException)
            {
                // Masked already.
            }
        }

        private void ToServer(ReadOnlyMemory<byte> frame) => world.Deliver(frame);

        private void Close()
        {
            if (end is not null)
                return;
            var closing = world.Close();
            if (closing.Kind != ClosingKind.NextRound)
                end = closing;
        }

        private ReadOnlyMemory<byte> Known() => known[random.Next(known.Count)];
    }
}
