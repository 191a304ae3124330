using CsCheck;

namespace SecureFed.Privacy.Tests;

/// <summary>
/// The guarantee's foundation, in integers: whatever doubles come in, one contribution moves the encoded sum by no more than the plan's sensitivity.
/// </summary>
public class UpdateEncoderSensitivityTests
{
    private static readonly byte[] Seed = [7];

    // Doubles that break careless clipping: signed zeros, denormals, the largest, halves of a grid step, huge and tiny neighbours that cancel.
    private static readonly double[] Nasty =
    [
        0, -0.0, double.Epsilon, -double.Epsilon, 1e-310, 1e-160, 1e-20, 0.5, 1, -1, 1 - 1e-16, 1e8, 1e154, -1e155, 1e300, -1e300, double.MaxValue, double.MinValue,
        double.NaN, double.PositiveInfinity, double.NegativeInfinity,
    ];

    private static readonly Gen<double> AnyDouble = Gen.Frequency(
        (3, Gen.Int[0, Nasty.Length - 1].Select(i => Nasty[i])),
        (3, Gen.Double[-10, 10]),
        (1, Gen.Double));

    private static readonly Gen<double[]> AnyVector = Gen.OneOf(
        AnyDouble.Array[20],
        Gen.Double[-1, 1].Array[20],
        AnyDouble.Select(value => Enumerable.Repeat(value, 20).ToArray()),
        Gen.Select(AnyDouble, Gen.Int[0, 19]).Select((value, at) =>
        {
            var vector = new double[20];
            vector[at] = value;
            return vector;
        }));

    public static TheoryData<PrivacyUnit, PrivacyRelation, int, double> Settings()
    {
        var data = new TheoryData<PrivacyUnit, PrivacyRelation, int, double>();
        foreach (var unit in Enum.GetValues<PrivacyUnit>())
        {
            foreach (var relation in Enum.GetValues<PrivacyRelation>())
            {
                data.Add(unit, relation, 8, Math.Exp(-0.5));
                data.Add(unit, relation, 16, 0);
                data.Add(unit, relation, 20, 0.9);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Settings))]
    public void Two_related_record_sets_never_differ_by_more_than_the_sensitivity(PrivacyUnit unit, PrivacyRelation relation, int bits, double roundingBound)
    {
        int records = unit == PrivacyUnit.Client ? 1 : 4;
        var plan = PrivacyPlan.Create(Plans.Request(clients: 20) with
        {
            Unit = unit,
            Relation = relation,
            RecordsPerClient = records,
            RoundingBound = roundingBound,
            Epsilon = null,
            NoiseMultiplier = 0.5,
            Vectors = [new VectorRequest { Name = "update", Dimension = 20, Clip = 1, Bits = bits + 5 }],
        });
        var vector = plan.Vectors[0];

        // Related sets: record 0 is replaced (replace-one), becomes zero (zero-out) or goes away (add-or-remove-one).
        Gen.Select(AnyVector.Array[records], AnyVector, Gen.Int).Sample((set, other, randomness) =>
        {
            using var encoder = new UpdateEncoder(vector, Seed);
            double[][] related = relation switch
            {
                PrivacyRelation.ReplaceOne => [.. set[..^1], other],
                PrivacyRelation.ZeroOut => [.. set[..^1], new double[20]],
                _ => set[..^1],
            };
            var difference = Encoded(encoder, vector, set, randomness).Zip(Encoded(encoder, vector, related, randomness), (a, b) => RingValues.Centre(a - b, vector)).ToArray();

            Int128 squared = 0, absolute = 0;
            foreach (long value in difference)
            {
                squared += (Int128)value * value;
                absolute += Math.Abs(value);
            }

            int factor = relation == PrivacyRelation.ReplaceOne ? 2 : 1;
            Assert.True(squared <= (Int128)vector.MaximumSquaredNorm * factor * factor, $"squared norm {squared}, allowed {vector.MaximumSquaredNorm}");
            Assert.True((double)squared <= vector.SensitivityL2 * vector.SensitivityL2);
            Assert.True((double)absolute <= vector.SensitivityL1);
        }, iter: 300);
    }

    [Fact]
    public void No_contribution_exceeds_the_integer_bound_on_any_grid() =>
        Gen.Select(AnyVector, Gen.Int[6, 40], Gen.Double[0, 0.95], Gen.Int).Sample((update, bits, roundingBound, randomness) =>
        {
            var vector = PrivacyPlan.Create(Plans.Request(clients: 4) with
            {
                RoundingBound = roundingBound,
                CorruptFraction = 0,
                Epsilon = null,
                NoiseMultiplier = 1,
                Vectors = [new VectorRequest { Name = "update", Dimension = 20, Clip = 3.7, Bits = bits + 5 }],
            }).Vectors[0];
            using var encoder = new UpdateEncoder(vector, Seed);

            Int128 squared = 0;
            foreach (long value in Encoded(encoder, vector, [update], randomness))
            {
                squared += (Int128)RingValues.Centre(value, vector) * RingValues.Centre(value, vector);
            }

            Assert.True(squared <= vector.MaximumSquaredNorm);
        }, iter: 2000);

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(double.MaxValue)]
    public void A_vector_without_a_finite_norm_is_encoded_as_zero(double value)
    {
        var vector = Plans.Create(dimension: 20).Vectors[0];
        using var encoder = new UpdateEncoder(vector, Seed);
        double[] update = [.. Enumerable.Repeat(0.25, 16), value, -value, value, value];

        Assert.All(Encoded(encoder, vector, [update], 1), encoded => Assert.Equal(0, encoded));
    }

    [Fact]
    public void The_randomness_read_does_not_depend_on_the_data()
    {
        var vector = Plans.Create(dimension: 20).Vectors[0];
        using var encoder = new UpdateEncoder(vector, Seed);
        long Read(double[] update)
        {
            var bytes = new SeededNoiseBytes(3);
            encoder.Begin();
            encoder.AddRecord(update, bytes);
            return bytes.Drawn;
        }

        long zero = Read(new double[20]);
        Assert.All(Nasty, value => Assert.Equal(zero, Read([.. Enumerable.Repeat(value, 20)])));
    }

    [Fact]
    public void A_client_cannot_add_more_contributions_than_the_plan_says()
    {
        var vector = Plans.Create(dimension: 20).Vectors[0];
        using var encoder = new UpdateEncoder(vector, Seed);
        encoder.Begin();
        encoder.AddRecord(new double[20], new SeededNoiseBytes(1));
        Assert.Throws<InvalidOperationException>(() => encoder.AddRecord(new double[20], new SeededNoiseBytes(1)));
    }

    /// <summary>The ring values without noise: the encoder's own output, with the noise that its bytes would give subtracted again.</summary>
    private static long[] Encoded(UpdateEncoder encoder, VectorPlan vector, double[][] contributions, int randomness)
    {
        var rounding = new SeededNoiseBytes(randomness);
        encoder.Begin();
        foreach (double[] contribution in contributions)
        {
            encoder.AddRecord(contribution, rounding);
        }

        var noise = new long[vector.PaddedDimension];
        vector.Sampler!.Fill(noise, new SeededNoiseBytes(99));
        var ring = encoder.Finish(vector, new SeededNoiseBytes(99));
        return [.. ring.Zip(noise, (value, drawn) => RingValues.Centre((long)value - drawn, vector))];
    }
}
