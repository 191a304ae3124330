using System.Collections.Immutable;
using CsCheck;

namespace SecureFed.Protocol.Tests;

public class ReceiptTests
{
    private static readonly Gen<Receipt> AnyReceipt = Generators.Parameters.SelectMany(parameters =>
        Gen.Int[2, parameters.MaximumParticipants].SelectMany(n =>
        {
            var limits = WireLimits.OfRoster(parameters, n, Math.Min(n - 1, 254));
            var signatures = Generators.List(Math.Min(3, n - 1), Gen.Select(Generators.Id, Generators.Signature));
            var input = Gen.Select(Gen.Bool, Generators.InputHeader(limits), Generators.List(limits.ProofLength, Generators.Hash), signatures)
                .Select((isShown, header, proof, signed) => isShown ? new ReceiptInput(header, proof, Sorted(signed)) : null);
            var place = Gen.Select(Generators.Index(limits), Generators.Advertisement(limits), Generators.List(limits.ProofLength, Generators.Hash))
                .Select((index, advertisement, proof) => new RosterEntry(index, advertisement, proof));
            return Gen.Select(Gen.Bool, Generators.Result(limits, n), Generators.Abort(limits), place, input).Select((isResult, result, abort, entry, shown)
                => isResult ? new Receipt(parameters, result with { Place = null }, null, entry, shown) : new Receipt(parameters, null, abort, null, null));
        }));

    [Fact]
    public void A_receipt_reads_back()
        => AnyReceipt.Sample(receipt =>
        {
            Assert.True(Receipt.TryDecode(receipt.Encode(), out var read, out var fault), fault);
            Assert.Equal(receipt.Encode(), read.Encode());
            Assert.Equal(receipt.Kind, read.Kind);
            Assert.Equal(MessageKind.Show(receipt.Input?.Header), MessageKind.Show(read.Input?.Header));
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
