using System.Reflection;

namespace SecureFed.Protocol.Tests;

/// <summary>However a session ends for a client, nothing that it still holds contains a secret of the session: everything reachable from it is searched.</summary>
public class ErasedSecretsTests
{
    private const int Victim = 0;
    private static readonly WorldOptions Options = new() { Clients = 4, Vectors = [VectorSpec.Modular("update", 8, 62)] };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void A_client_that_was_shown_something_wrong_keeps_no_secret(int round)
    {
        using var world = At(round);
        var frame = world.Server.FrameFor(world.Ids[Victim])!.Value.ToArray();

        // The last byte of a share delivery is a dealer's signature, which is looked at only when an item is bad; byte 10 is the session's.
        frame[round == 2 ? 10 : ^1] ^= 1;
        world.Provide(Victim);
        Assert.NotEmpty(Found(world));
        Assert.Equal(ClientAnswerKind.Refused, world.Clients[Victim].Receive(frame).Kind);
        Assert.Empty(Found(world));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void A_client_whose_session_the_server_ends_keeps_no_secret(int round)
    {
        using var world = At(round);
        world.Provide(Victim);
        world.Server.Abort("maintenance");
        Assert.NotEmpty(Found(world));
        Assert.Equal(ClientAnswerKind.Aborted, world.Clients[Victim].Receive(world.Server.FrameFor(world.Ids[Victim])!.Value).Kind);
        Assert.Empty(Found(world));
    }

    [Fact]
    public void A_client_that_revealed_its_shares_keeps_no_secret_and_no_share_of_the_other_kind()
    {
        using var world = At(4);
        Assert.NotEmpty(Found(world));
        world.Exchange();
        Assert.Empty(Found(world));
        world.Close();
        Assert.Equal(ClientAnswerKind.Completed, world.Clients[Victim].Receive(world.Server.FrameFor(world.Ids[Victim])!.Value).Kind);
        Assert.Empty(Found(world));
    }

    [Fact]
    public void A_client_that_is_disposed_of_keeps_no_secret()
    {
        using var world = At(2);
        world.Provide(Victim);
        Assert.NotEmpty(Found(world));
        world.Clients[Victim].Dispose();
        Assert.Empty(Found(world));
    }

    private static World At(int round)
    {
        var world = new World(Options);
        while (world.Server.Round < round)
        {
            world.Exchange();
            Assert.Equal(ClosingKind.NextRound, world.Close().Kind);
        }
        return world;
    }

    /// <summary>The names of the secrets that stand in anything the client holds.</summary>
    private static string[] Found(World world)
    {
        var held = Reachable(world.Clients[Victim]).ToArray();
        return [.. SecretsOf(world).Where(secret => held.Any(bytes => bytes.AsSpan().IndexOf(secret.Bytes) >= 0)).Select(secret => secret.Name)];
    }

    /// <summary>What the client drew and derived, its input, and the shares of mask roots that it was dealt: all survive, so none of these is ever revealed.</summary>
    private static IEnumerable<(string Name, byte[] Bytes)> SecretsOf(World world)
    {
        var drawn = Draws(Victim, 3);
        yield return ("channel key", drawn[0]);
        yield return ("mask root", drawn[1]);
        yield return ("self-mask seed", drawn[2]);
        using (var root = SecretBytes.CopyOf(drawn[1]))
        using (var key = SessionKeys.MaskKey(world.Parameters.Id, world.Ids[Victim], root))
            yield return ("mask key", key.Bytes.ToArray());
        yield return ("input", [.. world.Inputs[Victim][0].SelectMany(BitConverter.GetBytes)]);
        var threshold = world.Server.Graph!.Threshold;
        for (var dealer = 1; dealer < Options.Clients; dealer++)
        {
            var (others, dealt) = (Options.Clients - 1, Draws(dealer, 4 + threshold - 1));
            var shares = new byte[others * 32];
            ShamirSharing.Split(dealt[1], threshold, others, [.. dealt[4..].SelectMany(block => block)], shares);
            yield return ($"share of the mask root of {world.Ids[dealer]}", shares[..32]);
        }
    }

    /// <summary>The first blocks of 32 bytes that a client of the world draws; those of one polynomial are drawn at once.</summary>
    private static byte[][] Draws(int client, int count)
    {
        var randomness = new SeededRandomness(Options.Seed, $"client {client}");
        var blocks = new List<byte[]>();
        while (blocks.Count < Math.Min(count, 4))
            blocks.Add(Filled(randomness, 32));
        if (count > 4)
            blocks.AddRange(Filled(randomness, 32 * (count - 4)).Chunk(32));
        return [.. blocks];
    }

    private static byte[] Filled(SeededRandomness randomness, int length)
    {
        var bytes = new byte[length];
        randomness.Fill(bytes);
        return bytes;
    }

    /// <summary>Every array of numbers that can be reached through fields, as bytes. What describes types is not followed.</summary>
    private static IEnumerable<byte[]> Reachable(object root)
    {
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var open = new Stack<object>([root]);
        while (open.TryPop(out var item))
        {
            if (item is string or MemberInfo or Assembly or Module or Pointer || item.GetType().IsPrimitive || !seen.Add(item))
                continue;
            if (item is Array array)
            {
                if (array.GetType().GetElementType()!.IsPrimitive)
                {
                    var bytes = new byte[Buffer.ByteLength(array)];
                    Buffer.BlockCopy(array, 0, bytes, 0, bytes.Length);
                    yield return bytes;
                    continue;
                }
                foreach (var element in array)
                    Push(element);
                continue;
            }
            for (var type = item.GetType(); type is not null; type = type.BaseType)
                foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                    Push(field.FieldType.IsPointer || field.FieldType.IsByRefLike ? null : field.GetValue(item));
        }

        void Push(object? value)
        {
            if (value is not null)
                open.Push(value);
        }
    }
}
