using System.Numerics.Tensors;
using SecureFed.Learning;
using SecureFed.Privacy;

namespace SecureFed.Simulation;

/// <summary>
/// Linear and ridge regression in one session: clients send X'X and X'y, whose sums determine the pooled solution. With noise, the sums are those of Dwork et al.,
/// "Analyze Gauss" (STOC 2014), solved with a penalty as large as the noise (Wang, "Revisiting differentially private linear regression", UAI 2018).
/// </summary>
/// <remarks>
/// Sensitivities are public: a column adds at most 1 to a record's squared norm and labels are scaled to [-1, 1], so with c columns X'X of one record has a
/// Frobenius norm of at most c + 1 and X'y one of at most sqrt(c + 1). X'X travels as its upper triangle, entries off the diagonal times sqrt(2), which keeps that norm.
/// </remarks>
internal sealed class OneShotLeastSquares : TrainingAlgorithm
{
    /// <summary>The vector of X'X.</summary>
    public const string GramVector = "xtx";

    /// <summary>The vector of X'y.</summary>
    public const string MomentVector = "xty";

    /// <summary>Wide rings: what is lost in rounding is multiplied by the condition number.</summary>
    private const int ExactBits = 62;

    private readonly TrainingSettings settings;
    private readonly Federation federation;

    public OneShotLeastSquares(TrainingSettings settings, Federation federation, int? bits)
    {
        this.settings = settings;
        this.federation = federation;
        var records = settings.Unit == PrivacyUnit.Record ? 1 : settings.Mechanism == TrainingMechanism.None ? federation.LargestClient : settings.MaximumWeight;
        var width = settings.Mechanism.Planned() == NoiseMechanism.None ? bits ?? ExactBits : bits;
        Vectors =
        [
            new() { Name = GramVector, Dimension = LeastSquares.GramLength(federation.Model.Features), Clip = settings.Clip * settings.Clip * records, Bits = width },
            new() { Name = MomentVector, Dimension = federation.Model.Features + 1, Clip = settings.Clip * records, Bits = width },
        ];
    }

    public override IReadOnlyList<VectorRequest> Vectors { get; }

    public override IClientWork CreateClientWork() => new Work(this);

    public override double[] Apply(double[] current, RoundSums sums)
    {
        var statistics = LeastSquares.FromSums(federation.Model.Features, sums.Totals[0], sums.Totals[1]);
        return statistics.Solve(federation.Model.L2, sums.NoiseDeviations[0]);
    }

    /// <summary>The bound of a record's norm that its columns imply: the square root of columns and bias.</summary>
    public static double RecordNorm(Federation federation) => Math.Sqrt((federation.Data.Schema.Features?.Count ?? federation.Data.Features) + 1.0);

    private sealed class Work(OneShotLeastSquares algorithm) : IClientWork
    {
        private readonly LeastSquares statistics = new(algorithm.federation.Model.Features);

        /// <summary>A client with more rows than the bound of the unit client counts as that many.</summary>
        public void Contribute(ClientTask client, RoundContext round, double[][] contribution)
        {
            statistics.Clear();
            foreach (var own in client.Rows)
                Add(own);
            statistics.CopyTo(contribution[0], contribution[1]);
            var factor = Math.Min(1, (double)algorithm.settings.MaximumWeight / client.Rows.Length);
            if (factor == 1 || algorithm.settings.Mechanism == TrainingMechanism.None)
                return;
            TensorPrimitives.Multiply(contribution[0], factor, contribution[0]);
            TensorPrimitives.Multiply(contribution[1], factor, contribution[1]);
        }

        public void ContributeRecord(int row, RoundContext round, double[][] contribution)
        {
            statistics.Clear();
            Add(row);
            statistics.CopyTo(contribution[0], contribution[1]);
        }

        /// <summary>A record longer than the clip counts less, so that X'X and X'y still belong together.</summary>
        private void Add(int own)
        {
            var data = algorithm.federation.Data;
            var squaredNorm = TensorPrimitives.SumOfSquares(data.Row(own)) + 1;
            statistics.Add(data.Row(own), data.LabelScale.ToModel(data.Labels[own]), Math.Min(1, algorithm.settings.Clip * algorithm.settings.Clip / squaredNorm));
        }
    }
}
