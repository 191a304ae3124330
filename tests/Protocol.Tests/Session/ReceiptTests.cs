using System.Collections.Immutable;
using CsCheck;

namespace SecureFed.Protocol.Tests;

public class ReceiptTests
{
    private static readonly Gen<Receipt> AnyReceipt = Gen.Select(Generators.Parameters, Generators.Id).SelectMany((parameters, id)
        => Gen.Int[2, parameters.MaximumParticipants].SelectMany(n =>
        {
            var limits = WireLimits.OfRoster(parameters, n, Math.Min(n - 1, 254));
            var signatures = Generators.List(Math.Min(3, n - 1), Gen.Select(Generators.Id, Generators.Signature));
            return Gen.Select(Gen.Int[0, n - 1], Generators.Hash, Generators.InputHeader(limits), Generators.Set(n), Generators.List(limits.ProofLength, Generators.Hash), signatures, Generators.Result(limits))
                .Select((index, root, header, survivors, proof, signed, result) => new Receipt(
                    parameters, id, index, n, root, header, survivors, root, proof, Sorted(signed), result));
        }));

    [Fact]
    public void A_receipt_reads_back()
        => AnyReceipt.Sample(receipt =>
        {
            Assert.True(Receipt.TryDecode(receipt.Encode(), out var read, out var fault), fault);
            Assert.Equal(receipt.Encode(), read.Encode());
            Assert.Equal(MessageKind.Show(receipt.Header), MessageKind.Show(read.Header));
        });

    [Fact]
    public void A_damaged_receipt_is_refused_or_is_another_one()
        => Gen.Select(AnyReceipt, Gen.Int).Sample((receipt, seed) =>
        {
            var random = new Random(seed);
            var bytes = receipt.Encode();
            for (var i = 0; i < 30; i++)
            {
                var damaged = FrameDamage.Apply(bytes, random);
                if (Receipt.TryDecode(damaged, out var read, out _))
                    Assert.Equal(damaged, read.Encode());
            }
        });

    [Fact]
    public void A_receipt_of_a_real_session_proves_that_the_input_is_in_the_sum()
    {
        using var world = new World(new WorldOptions { Clients = 5, DropsBeforeRound = new Dictionary<int, int> { [1] = 2 } });
        var receipt = ReceiptOf(world, 3, out var aggregate);

        Assert.True(ReceiptClaim.TryVerify(receipt, world.Registry, out var claim, out var fault), fault);
        Assert.Equal(world.Ids[3], claim.Client);
        Assert.Equal(4, claim.Survivors);
        Assert.Equal(aggregate.Hash.ToArray(), claim.AggregateHash.ToArray());
        Assert.DoesNotContain(world.Ids[3], claim.Signers);
        Assert.InRange(claim.Signers.Length, 3, 3);
    }

    [Fact]
    public void A_receipt_with_any_flipped_bit_proves_nothing()
    {
        using var world = new World(new WorldOptions { Clients = 4 });
        var receipt = ReceiptOf(world, 0, out _);
        for (var i = 0; i < receipt.Length; i++)
        {
            receipt[i] ^= 4;
            Assert.False(ReceiptClaim.TryVerify(receipt, world.Registry, out _, out _), $"byte {i}");
            receipt[i] ^= 4;
        }
    }

    [Fact]
    public void A_receipt_without_enough_signatures_proves_nothing()
    {
        using var world = new World(new WorldOptions { Clients = 4 });
        Assert.True(Receipt.TryDecode(ReceiptOf(world, 0, out _), out var receipt, out _));

        Assert.False(ReceiptClaim.TryVerify((receipt with { Signatures = receipt.Signatures[..1] }).Encode(), world.Registry, out _, out var fault));
        Assert.Contains("threshold", fault, StringComparison.Ordinal);
    }

    private static byte[] ReceiptOf(World world, int client, out Aggregate aggregate)
    {
        aggregate = world.Run().Aggregate!;
        var answer = world.Clients[client].Receive(world.Server.FrameFor(world.Ids[client])!.Value);
        Assert.Equal(ClientAnswerKind.Completed, answer.Kind);
        return answer.Receipt.ToArray();
    }

    private static ImmutableArray<(ParticipantId, ReadOnlyMemory<byte>)> Sorted(ImmutableArray<(ParticipantId Signer, ReadOnlyMemory<byte> Signature)> signatures)
        => [.. signatures.DistinctBy(item => item.Signer).OrderBy(item => item.Signer)];
}
