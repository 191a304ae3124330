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

    private static ImmutableArray<(ParticipantId, ReadOnlyMemory<byte>)> Sorted(ImmutableArray<(ParticipantId Signer, ReadOnlyMemory<byte> Signature)> signatures)
        => [.. signatures.DistinctBy(item => item.Signer).OrderBy(item => item.Signer)];
}
