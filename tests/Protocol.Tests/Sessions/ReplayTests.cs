using System.Buffers;

namespace SecureFed.Protocol.Tests;

public class ReplayTests
{
    private static readonly WorldOptions Options = new()
    {
        Clients = 6,
        Vectors = [VectorSpec.Exact("counts", 3, 20, 1000), VectorSpec.Modular("update", 16_390, 9)],
        DropsBeforeRound = new Dictionary<int, int> { [1] = 2, [4] = 4 },
        Duplicates = 0.3,
    };

    [Fact]
    public void A_session_stopped_after_any_entry_continues_and_opens_the_same_sum()
    {
        var played = Play(Options);
        for (var entries = 1; entries <= played.Log.Count; entries++)
            Continue(played, [.. played.Log.Take(entries).SelectMany(entry => entry.ToArray())], $"after {entries} entries");
    }

    [Fact]
    public void A_semi_honest_session_stopped_after_any_entry_continues_and_opens_the_same_sum()
    {
        var played = Play(Options with { Graph = Options.Graph with { ThreatModel = ThreatModel.SemiHonest } });
        for (var entries = 1; entries <= played.Log.Count; entries++)
            Continue(played, [.. played.Log.Take(entries).SelectMany(entry => entry.ToArray())], $"after {entries} entries");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_log_that_comes_entry_by_entry_is_replayed_like_the_whole(int damage)
    {
        var played = Play(Options);
        var random = new Random(7 + damage);
        for (var count = 1; count <= played.Log.Count; count++)
        {
            var entries = played.Log.Take(count).Select(entry => entry.ToArray()).ToArray();
            if (damage == 1)
                entries[^1] = entries[^1][..random.Next(1, entries[^1].Length)];
            if (damage == 2 && count > 1)
                entries[random.Next(1, count)][^1] ^= 0x40;

            var whole = ServerSession.Replay(new ReadOnlySequence<byte>([.. entries.SelectMany(entry => entry)]), played.Registry, played.ServerKey);
            using var pieces = new ServerLogReplay(played.Registry, played.ServerKey);
            foreach (var entry in entries)
            {
                pieces.Add(entry);
                // Nothing may refer to what was handed in.
                Array.Clear(entry);
            }
            var replay = pieces.Finish();

            Assert.Equal((whole.Fault, whole.Length, whole.Session?.Round, whole.Missing.Length), (replay.Fault, replay.Length, replay.Session?.Round, replay.Missing.Length));
            Assert.Equal(whole.Session?.LogHead.ToArray(), replay.Session?.LogHead.ToArray());
            whole.Session?.Dispose();
            replay.Session?.Dispose();
        }
    }

    [Fact]
    public void An_entry_that_a_crash_cut_short_is_dropped()
    {
        var played = Play(Options);
        var whole = played.Log.SelectMany(entry => entry.ToArray()).ToArray();
        var random = new Random(5);
        for (var i = 0; i < 20; i++)
            Continue(played, whole[..random.Next(played.Log[0].Length, whole.Length)], $"cut {i}");
    }

    [Fact]
    public void A_log_is_replayed_without_the_servers_key()
    {
        var played = Play(Options);
        var replay = ServerSession.Replay(new ReadOnlySequence<byte>([.. played.Log.SelectMany(entry => entry.ToArray())]), played.Registry, null);
        Assert.Null(replay.Fault);
        Assert.Equal(played.Closing.Aggregate!.Hash, replay.Closing!.Aggregate!.Hash);
        Assert.Empty(replay.Missing);
    }

    [Theory]
    [InlineData("session_bad_revealed_share")]
    [InlineData("session_inconsistent_mask_root_shares")]
    [InlineData("session_inconsistent_self_mask_shares")]
    [InlineData("session_bad_share_ciphertext")]
    [InlineData("session_bad_share_commitment")]
    public void A_third_party_that_replays_the_log_blames_the_same_participants(string vector)
    {
        using var player = new SessionVectorPlayer(VectorFiles.Open("sessions", vector));
        player.Play();
        var replay = ServerSession.Replay(new ReadOnlySequence<byte>([.. player.Log.SelectMany(entry => entry.ToArray())]), player.Registry, null);
        Assert.Null(replay.Fault);
        Assert.NotEmpty(player.Blames);
        Assert.Equal(player.Blames, replay.Session!.Blames.Select(blame => $"{blame.Rule} {blame.Culprit}"));
        Assert.All(replay.Session.Blames, blame => Assert.True(blame.Evidence.Length >= 2));
    }

    [Fact]
    public void A_log_with_an_aborted_session_is_replayed_to_its_abort()
    {
        var played = Play(Options with { MinimumCohort = 6 });
        Assert.Equal(ClosingKind.Aborted, played.Closing.Kind);
        var replay = ServerSession.Replay(new ReadOnlySequence<byte>([.. played.Log.SelectMany(entry => entry.ToArray())]), played.Registry, null);
        Assert.Equal(played.Closing.Abort, replay.Closing!.Abort);
    }

    [Fact]
    public void A_log_of_a_session_that_the_host_ended_is_replayed_to_its_abort()
    {
        using var world = new World(Options);
        world.Exchange();
        world.Close();
        world.Log.AddRange(world.Server.Abort("maintenance").Log);
        var replay = ServerSession.Replay(new ReadOnlySequence<byte>(world.LogBytes), world.Registry, null);
        Assert.Null(replay.Fault);
        Assert.Equal(AbortCode.Host, replay.Closing!.Abort!.Code);
        Assert.Equal(5, replay.Session!.Round);
    }

    [Fact]
    public void A_log_in_which_an_entry_is_missing_is_a_fault()
    {
        var played = Play(Options);
        for (var missing = 1; missing < played.Log.Count - 1; missing++)
        {
            // Without an input or a response a session may go on otherwise, but the log's later signatures show that it did not.
            var log = played.Log.Where((_, index) => index != missing).SelectMany(entry => entry.ToArray()).ToArray();
            var replay = ServerSession.Replay(new ReadOnlySequence<byte>(log), played.Registry, null);
            Assert.True(replay.Fault is not null, $"entry {missing} was missing and nobody noticed");
        }
    }

    private static Played Play(WorldOptions options)
    {
        using var world = new World(options);
        var script = new List<ReadOnlyMemory<byte>?>();
        world.Delivered = frame => script.Add(frame);
        world.Closed = () => script.Add(null);
        var closing = world.Run();
        return new Played([.. world.Log], script, closing, world.Registry, world.ServerKey);
    }

    /// <summary>Rebuilds the server from a part of its log and lets everything come again that came in the open round and later.</summary>
    private static void Continue(Played played, byte[] log, string when)
    {
        var replay = ServerSession.Replay(new ReadOnlySequence<byte>(log), played.Registry, played.ServerKey);
        Assert.True(replay.Fault is null, $"{when}: {replay.Fault}");
        var continued = log.AsSpan(0, (int)replay.Length).ToArray().ToList();
        continued.AddRange(replay.Missing.SelectMany(entry => entry.ToArray()));
        using var server = replay.Session!;
        var (round, closing) = (0, replay.Closing);
        foreach (var step in played.Script)
        {
            if (step is { } frame)
            {
                if (round == server.Round)
                    continued.AddRange(server.Receive(frame).Log.SelectMany(entry => entry.ToArray()));
                continue;
            }
            if (round == server.Round)
            {
                closing = server.Close();
                continued.AddRange(closing.Log.SelectMany(entry => entry.ToArray()));
            }
            round += round == 2 && server.Parameters.Graph.ThreatModel == ThreatModel.SemiHonest ? 2 : 1;
        }
        Assert.True(closing?.Kind == ClosingKind.Completed, $"{when}: {closing?.Abort}");
        Assert.Equal(played.Closing.Aggregate!.Hash, closing!.Aggregate!.Hash);
        var again = ServerSession.Replay(new ReadOnlySequence<byte>([.. continued]), played.Registry, null);
        Assert.True(again.Fault is null, $"{when}, the continued log: {again.Fault}");
    }

    private sealed record Played(
        IReadOnlyList<ReadOnlyMemory<byte>> Log, IReadOnlyList<ReadOnlyMemory<byte>?> Script, RoundClosing Closing, MemoryRegistry Registry, SeededSigner ServerKey);
}
