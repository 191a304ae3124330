namespace SecureFed.Protocol.Tests;

/// <summary>What receipts of real sessions prove by themselves, and that nothing else can be made of them.</summary>
public class ReceiptClaimTests
{
    private static readonly WorldOptions Dropouts = new() { Clients = 8, DropsBeforeRound = new Dictionary<int, int> { [1] = 1, [3] = 2, [5] = 3 } };

    /// <summary>Four clients, each of which leaves before any of the rounds 1 to 4 or stays: 625 sessions, and everybody comes back for the end.</summary>
    [Theory]
    [InlineData(ThreatModel.Malicious)]
    [InlineData(ThreatModel.SemiHonest)]
    public void In_every_dropout_pattern_whoever_hears_the_end_holds_a_receipt_that_says_the_truth(ThreatModel model)
    {
        var identities = new Identities(1, 4);
        var seen = new Dictionary<ReceiptKind, int>();
        for (var pattern = 0; pattern < 625; pattern++)
        {
            int[] drops = [1 + (pattern % 5), 1 + (pattern / 5 % 5), 1 + (pattern / 25 % 5), 1 + (pattern / 125)];
            using var world = new World(new WorldOptions
            {
                Clients = 4,
                Identities = identities,
                Graph = new GraphRule(GraphTopology.Complete, model, 0, 0),
                Vectors = [VectorSpec.Exact("count", 1, 8, 10)],
                DropsBeforeRound = Enumerable.Range(0, 4).ToDictionary(client => client, client => drops[client]),
            });
            var closing = world.Run();

            for (var client = 0; client < 4; client++)
            {
                var answer = EndOf(world, client);

                Assert.True(ReceiptClaim.TryVerify(answer.Receipt, world.Registry, out var claim, out var fault), $"pattern {pattern}, client {client}: {answer.Rejection} {fault}");
                var expected = closing.Aggregate is null ? ReceiptKind.NoSum : closing.Aggregate.Survivors.Contains(world.Ids[client]) ? ReceiptKind.Included : ReceiptKind.LeftOut;
                Assert.True(expected == claim.Kind, $"pattern {pattern}, client {client}: {claim.Kind}, not {expected}");
                Assert.Equal(expected switch { ReceiptKind.NoSum => ClientAnswerKind.Aborted, ReceiptKind.Included => ClientAnswerKind.Completed, _ => ClientAnswerKind.LeftOut }, answer.Kind);
                Assert.Equal(expected == ReceiptKind.NoSum ? null : world.Ids[client], claim.Client);
                seen[expected] = seen.GetValueOrDefault(expected) + 1;
            }
        }
        Assert.Equal(3, seen.Count);
    }

    [Fact]
    public void On_a_ring_the_dropouts_hold_receipts_too()
    {
        using var world = new World(new WorldOptions
        {
            Clients = 9,
            Graph = new GraphRule(GraphTopology.Ring, ThreatModel.Malicious, 0, 200_000, ForcedDegree: 6, ForcedThreshold: 3),
            DropsBeforeRound = new Dictionary<int, int> { [2] = 1, [7] = 2 },
        });
        world.Run();

        Assert.All(new[] { 2, 7 }, client => Assert.Equal((ReceiptKind.LeftOut, world.Ids[client]), About(world, EndOf(world, client).Receipt)));
        Assert.Equal((ReceiptKind.Included, world.Ids[0]), About(world, EndOf(world, 0).Receipt));
    }

    [Fact]
    public void A_survivors_receipt_shows_its_input_and_who_signed_the_survivors()
    {
        using var world = new World(Dropouts);
        var aggregate = world.Run().Aggregate!;

        Assert.True(ReceiptClaim.TryVerify(EndOf(world, 0).Receipt, world.Registry, out var claim, out var fault), fault);
        Assert.Equal(6, claim.Survivors);
        Assert.Equal(32, claim.VectorRoot.Length);
        Assert.Equal(aggregate.Hash.ToArray(), claim.AggregateHash.ToArray());
        Assert.Equal([2, 4, 6, 7], claim.Signers.Select(signer => Array.IndexOf(world.Ids, signer)));
    }

    [Fact]
    public void A_receipt_with_any_flipped_bit_proves_nothing()
    {
        using var world = new World(Dropouts);
        using var aborted = new World(new WorldOptions { Clients = 4, MinimumCohort = 4, DropsBeforeRound = new Dictionary<int, int> { [1] = 2 } });
        world.Run();
        aborted.Run();
        foreach (var (of, client) in new[] { (world, 0), (world, 1), (world, 3), (world, 5), (aborted, 0) })
        {
            var receipt = EndOf(of, client).Receipt.ToArray();
            for (var i = 0; i < receipt.Length; i++)
            {
                receipt[i] ^= 4;
                Assert.False(ReceiptClaim.TryVerify(receipt, of.Registry, out _, out _), $"client {client}, byte {i}");
                receipt[i] ^= 4;
            }
        }
    }

    [Theory]
    [InlineData("survivors", "not signed by the server")]
    [InlineData("survivors and count", "not signed by the server")]
    [InlineData("n", "not signed by the server")]
    [InlineData("roster root", "of the roster")]
    [InlineData("U2 hash", "not signed by the server")]
    [InlineData("input root", "not signed by the server")]
    [InlineData("index", "of the roster")]
    [InlineData("place of another", "")]
    [InlineData("advertisement", "not signed by")]
    [InlineData("input of another", "not among the survivors")]
    public void A_false_exclusion_receipt_is_refused_with_its_reason(string change, string reason)
    {
        using var world = new World(Dropouts);
        world.Run();
        var own = Read(EndOf(world, 3).Receipt);
        var (result, place, survivor) = (own.Result!, own.Place!, Read(EndOf(world, 0).Receipt));
        var receipt = change switch
        {
            "survivors" => survivor with { Result = result with { Survivors = ParticipantSet.Of(8, [2, 4, 5, 6, 7]) }, Input = null },
            "survivors and count" => survivor with { Result = result with { Survivors = ParticipantSet.Of(8, [1, 2, 4, 5, 6, 7]) }, Input = null },
            "n" => own with { Result = result with { Participants = 7, Survivors = ParticipantSet.Of(7, [0, 2, 4, 5, 6]) } },
            "roster root" => own with { Result = result with { RosterRoot = new byte[32] } },
            "U2 hash" => own with { Result = result with { SharedHash = new byte[32] } },
            "input root" => own with { Result = result with { InputRoot = new byte[32] } },
            "index" => survivor with { Place = survivor.Place! with { Index = 3 }, Input = null },
            "place of another" => survivor with { Place = place with { Advertisement = survivor.Place!.Advertisement }, Input = null },
            "advertisement" => own with { Place = place with { Advertisement = place.Advertisement with { Id = world.Ids[0] } } },
            _ => own with { Input = survivor.Input },
        };

        Assert.False(ReceiptClaim.TryVerify(receipt.Encode(), world.Registry, out _, out var fault));
        Assert.Contains(reason, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_receipt_without_enough_signatures_proves_nothing()
    {
        using var world = new World(new WorldOptions { Clients = 4 });
        world.Run();
        var receipt = Read(EndOf(world, 0).Receipt);

        Assert.False(ReceiptClaim.TryVerify((receipt with { Input = receipt.Input! with { Signatures = receipt.Input.Signatures[..1] } }).Encode(), world.Registry, out _, out var fault));
        Assert.Contains("threshold", fault, StringComparison.Ordinal);
    }

    /// <summary>Only another result with the server's own signature leaves a survivor out: two of them convict it.</summary>
    [Fact]
    public void A_server_that_leaves_a_survivor_out_must_sign_a_second_result()
    {
        using var world = new World(new WorldOptions { Clients = 4 });
        world.Run();
        var honest = Read(EndOf(world, 0).Receipt);
        var lie = honest.Result! with { Survivors = ParticipantSet.Of(4, [1, 2, 3]) };
        lie = lie with { ServerSignature = world.ServerKey.Sign(lie.Statement) };

        // A client that signed the survivors takes no other result; one that waits for them is told a story, and keeps the proof of it.
        Assert.Equal(ValidationRules.ResultSignature, Fresh(4).Receive(Frame.Encode(lie)).Rejection?.Rule);
        var told = Fresh(3).Receive(Frame.Encode(lie));
        Assert.Equal((ReceiptKind.LeftOut, world.Ids[0]), About(world, told.Receipt));
        Assert.True(honest.Result!.IsSignedBy(world.Parameters.ServerKey) && Read(told.Receipt).Result!.IsSignedBy(world.Parameters.ServerKey));

        ClientSession Fresh(int round)
        {
            var again = new World(new WorldOptions { Clients = 4 });
            while (again.Server.Round < round)
            {
                again.Exchange();
                again.Close();
            }
            return again.Clients[0];
        }
    }

    [Fact]
    public void A_member_that_never_saw_the_roster_and_is_not_told_its_place_knows_that_it_was_left_out_and_cannot_prove_it()
    {
        using var world = new World(Dropouts);
        world.Run();

        var answer = world.Clients[1].Receive(world.Server.FrameFor(ParticipantId.Parse("anybody"))!.Value);

        Assert.Equal(ClientAnswerKind.LeftOut, answer.Kind);
        Assert.True(answer.Receipt.IsEmpty);
    }

    private static ClientAnswer EndOf(World world, int client) => world.Clients[client].Receive(world.Server.FrameFor(world.Ids[client])!.Value);

    private static (ReceiptKind Kind, ParticipantId? Client) About(World world, ReadOnlyMemory<byte> receipt)
        => ReceiptClaim.TryVerify(receipt, world.Registry, out var claim, out var fault) ? (claim.Kind, claim.Client) : throw new InvalidOperationException(fault);

    private static Receipt Read(ReadOnlyMemory<byte> bytes) => Receipt.TryDecode(bytes, out var receipt, out var fault) ? receipt : throw new InvalidOperationException(fault);
}
