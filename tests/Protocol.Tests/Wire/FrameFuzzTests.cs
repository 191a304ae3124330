using System.Globalization;
using CsCheck;

namespace SecureFed.Protocol.Tests;

/// <summary>Frames with random damage: every decoder gives a message or a rejection, whatever the bytes.</summary>
public class FrameFuzzTests(ITestOutputHelper output)
{
    /// <summary>Cases over all message types; the documented long run sets SECUREFED_FUZZ_CASES to a million or more.</summary>
    private static readonly long Cases = long.Parse(
        Environment.GetEnvironmentVariable("SECUREFED_FUZZ_CASES") ?? "20000", CultureInfo.InvariantCulture);

    [Fact]
    public void A_damaged_frame_is_refused_or_is_a_message_with_this_one_encoding()
    {
        const int DamagesPerMessage = 200;
        var accepted = 0L;
        Gen.Select(Gen.Int[0, MessageKind.All.Count - 1], Gen.Int).SelectMany((index, seed)
            => MessageKind.All[index].Messages.Select(sample => (Kind: MessageKind.All[index], sample.Limits, sample.Message, Seed: seed)))
            .Sample(sample =>
            {
                var random = new Random(sample.Seed);
                var frame = sample.Kind.Encode(sample.Message);
                for (var i = 0; i < DamagesPerMessage; i++)
                {
                    var damaged = FrameDamage.Apply(frame, random);
                    if (sample.Kind.Decode(damaged, sample.Limits, out _) is { } message)
                    {
                        Interlocked.Increment(ref accepted);
                        Assert.Equal(damaged, sample.Kind.Encode(message));
                    }
                }
            }, iter: Math.Max(1, Cases / DamagesPerMessage));
        output.WriteLine($"{Cases} damaged frames, {accepted} of them were messages");
    }

    [Fact]
    public void Random_bytes_are_refused()
        => Gen.Select(Generators.Limits, Gen.Int[0, MessageKind.All.Count - 1], Gen.Byte.Array[0, 300]).Sample((limits, index, bytes)
            => Assert.Null(MessageKind.All[index].Decode(bytes, limits, out _)), iter: Math.Max(1, Cases / 10));
}

/// <summary>Random damage to a frame.</summary>
internal static class FrameDamage
{
    // Codes that change how the rest is read, and the extremes of lengths.
    private static readonly byte[] Nasty = [0x00, 0x7F, 0x80, 0x90, 0x93, 0x9F, 0xA0, 0xC0, 0xC1, 0xC4, 0xC6, 0xC9, 0xCA, 0xCF, 0xD3, 0xD9, 0xDB, 0xDD, 0xDF, 0xE0, 0xFF];

    public static byte[] Apply(byte[] frame, Random random)
    {
        var damaged = frame.ToList();
        for (var hits = random.Next(1, 4); hits > 0; hits--)
        {
            var at = Place(damaged.Count, random);
            switch (random.Next(7))
            {
                case 0 when at < damaged.Count:
                    damaged[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1 when at < damaged.Count:
                    damaged[at] = Nasty[random.Next(Nasty.Length)];
                    break;
                case 2 when at < damaged.Count:
                    damaged.RemoveRange(at, Math.Min(damaged.Count - at, random.Next(1, 40)));
                    break;
                case 3:
                    damaged.InsertRange(at, Enumerable.Range(0, random.Next(1, 9)).Select(_ => (byte)random.Next(256)));
                    break;
                case 4:
                    damaged.RemoveRange(at, damaged.Count - at);
                    break;
                case 5:
                    damaged.InsertRange(at, damaged.GetRange(at, Math.Min(damaged.Count - at, random.Next(1, 60))));
                    break;
                default:
                    damaged.Insert(at, Nasty[random.Next(Nasty.Length)]);
                    break;
            }
        }

        return [.. damaged];
    }

    // Half of the damage falls on the first bytes, where the structure is.
    private static int Place(int length, Random random) => random.Next(random.Next(2) == 0 ? Math.Min(length, 48) + 1 : length + 1);
}
