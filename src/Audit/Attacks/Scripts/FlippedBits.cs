using System.Collections.Immutable;
using SecureFed.Protocol;

namespace SecureFed.Audit;

/// <summary>A flipped bit in every field of every message: each is refused, answered with a complaint, or without any effect.</summary>
internal static class FlippedBits
{
    private static readonly CastOptions Four = new() { Clients = 4, Graph = new GraphRule(GraphTopology.Complete, ThreatModel.Malicious, 250_000, 0) };

    public static ImmutableArray<Attack> All { get; } =
    [
        new FlipsToClient(MessageType.Offer, 0), new FlipsToServer(MessageType.Advertisement, 0),
        new FlipsToClient(MessageType.Roster, 1), new FlipsToServer(MessageType.Shares, 1),
        new FlipsToClient(MessageType.ShareDelivery, 2), new FlipsToServer(MessageType.InputHeader, 2), new FlipsToServer(MessageType.InputChunk, 2),
        new FlipsToClient(MessageType.SurvivorProposal, 3), new FlipsToServer(MessageType.SurvivorSignature, 3),
        new FlipsToClient(MessageType.UnmaskRequest, 4), new FlipsToServer(MessageType.UnmaskResponse, 4),
        new FlipsToClient(MessageType.Result, 5), new FlipsToClient(MessageType.Abort, 5),
    ];

    /// <summary>The name of a message as it stands in the name of an attack.</summary>
    private static string Words(MessageType type) => string.Concat(type.ToString().Select((letter, at) => char.IsUpper(letter) ? (at == 0 ? "" : "_") + char.ToLowerInvariant(letter) : $"{letter}"));

    /// <summary>Frames to a client. Each flip has a session of its own, since a client leaves after the first.</summary>
    private sealed record FlipsToClient(MessageType Type, int At) : Attack(
        $"flipped_bit_in_{Words(Type)}", "One bit is flipped in each field of the message, one after the other.", [13, 33], [], At)
    {
        public override AttackedParty Against => AttackedParty.Client;

        protected override AttackOutcome Play(IImplementation target)
        {
            using var cast = new Cast(Four);
            var stops = new List<(string? Rule, int? Round)>();
            var (flips, withoutEffect) = (0, 0);
            var learned = Learned.Nothing;
            string? lost = null;
            for (var left = true; left && lost is null; flips++)
            {
                using var server = new MaliciousServer(cast, target);
                server.PlayTo(At);
                var frame = (Type == MessageType.Abort ? Frame.Encode(new AbortMessage(cast.Parameters.Id, AbortCode.Host, LogHead, Signature(server))) : server.FrameFor(0)).ToArray();
                var flipped = MessagePackFields.Flipped(frame).Skip(flips).Take(2).ToArray();
                left = flipped.Length == 2;
                var isStopped = server.IsStopped(0, flipped[0]);
                stops.AddRange(server.Stops);
                if (isStopped && flips > 0)
                {
                    lost = server.Lost;
                    continue;
                }

                // What is taken must change nothing: the session opens the exact sum, and nobody learns more.
                learned = server.Finish();
                lost = server.Lost ?? learned.BrokenPromise(Four.Cohort - Four.Corrupt);
                if (isStopped)
                    continue;
                withoutEffect++;
                if (At == 5 || !server.IsExact)
                    lost ??= $"flip {flips} of {Type} was taken and changed the session";
            }
            var outcome = Judge(stops, learned, lost);
            return outcome with { Note = outcome.Note ?? Summary(flips, withoutEffect) };
        }

        /// <summary>The head that the abort signs; a client has no log to compare it with.</summary>
        private static byte[] LogHead => new byte[32];

        private static byte[] Signature(MaliciousServer server) => server.Cast.ServerSigner.Sign(Statements.Abort(server.Parameters.Id, AbortCode.Host, LogHead));
    }

    /// <summary>Frames to the server, which refuses each and goes on with the session.</summary>
    private sealed record FlipsToServer(MessageType Type, int At) : Attack(
        $"flipped_bit_in_{Words(Type)}", "One bit is flipped in each field of the message, one after the other.", [13, 33], [], At)
    {
        public override AttackedParty Against => AttackedParty.Server;

        protected override AttackOutcome Play(IImplementation target)
        {
            using var cast = new Cast(Four);
            using var clients = new MaliciousClients(cast, target);
            clients.PlayTo(At);
            clients.Exchange(except: clients.Attacker);
            var frames = clients.OwnFrames();
            var flips = 0;
            foreach (var flipped in MessagePackFields.Flipped((Type == MessageType.InputChunk ? frames[^1] : frames[0]).ToArray()))
            {
                flips++;

                // An input is looked at when it is complete; a refused one is dropped as a whole.
                if (Type == MessageType.InputChunk)
                    foreach (var frame in frames.SkipLast(1))
                        clients.Deliver(frame);
                if (clients.Plant(flipped).Kind is var kind && kind != ReplyKind.Refused)
                    clients.Lost ??= $"the server took flip {flips} of {Type}";
            }
            var learned = clients.Finish();
            var outcome = Judge(clients.Stops, learned, clients.Lost ?? learned.BrokenPromise(Four.Cohort - Four.Corrupt));
            return outcome with { Note = outcome.Note ?? Summary(flips, 0) };
        }
    }

    private static string Summary(int flips, int withoutEffect) => $"{flips} flips{(withoutEffect == 0 ? "" : $", {withoutEffect} without any effect")}";
}
