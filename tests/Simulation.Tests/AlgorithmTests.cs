using SecureFed.Learning;
using SecureFed.Privacy;

namespace SecureFed.Simulation.Tests;

public class AlgorithmTests
{
    public static TheoryData<FederatedAlgorithm> Local =>
    [
        FederatedAlgorithm.FedAvg, FederatedAlgorithm.FedProx, FederatedAlgorithm.FedAvgM, FederatedAlgorithm.FedAdam, FederatedAlgorithm.FedAdagrad,
        FederatedAlgorithm.FedYogi, FederatedAlgorithm.Scaffold,
    ];

    [Theory]
    [MemberData(nameof(Local))]
    public void Every_algorithm_trains_with_its_defaults_alone(FederatedAlgorithm algorithm) =>
        Assert.InRange(Runs.Train(Runs.Plain with { Algorithm = algorithm }).Test.Accuracy!.Value, 0.97, 1);

    [Theory]
    [MemberData(nameof(Local))]
    public void Every_algorithm_gives_one_model_behind_both_sums_with_dropouts_and_noise(FederatedAlgorithm algorithm)
    {
        var request = Runs.Plain with
        {
            Algorithm = algorithm,
            Clients = 8,
            Rounds = 3,
            Epochs = 2,
            Epsilon = 20,
            Delta = 1e-3,
            Dropout = 0.1,
            TolerateDropout = 0.25,
        };

        var (plain, secure) = (Runs.Train(request), Runs.Train(request with { Aggregation = AggregationKind.Secure }));

        Assert.Contains(secure.Reports, report => report.Aborted is null);
        Assert.Equal(Runs.Bits(plain), Runs.Bits(secure));
    }

    [Fact]
    public void FedProx_without_its_pull_is_FedAvg_and_a_strong_pull_holds_the_model_back()
    {
        var average = Runs.Train(Runs.Plain with { Algorithm = FederatedAlgorithm.FedAvg, Rounds = 3 });
        var free = Runs.Train(Runs.Plain with { Algorithm = FederatedAlgorithm.FedProx, Proximal = 0, Rounds = 3 });
        var held = Runs.Train(Runs.Plain with { Algorithm = FederatedAlgorithm.FedProx, Proximal = 1, LearningRate = 0.1, Rounds = 3 });

        Assert.Equal(Runs.Bits(average), Runs.Bits(free));
        Assert.True(Norm(held) < 0.5 * Norm(average));
    }

    [Fact]
    public void The_first_step_of_server_momentum_is_that_of_averaging_and_the_second_goes_further()
    {
        var request = Runs.Plain with { Schedule = LearningRateSchedule.Constant };
        double[] After(FederatedAlgorithm algorithm, int rounds) => [.. Runs.Train(request with { Algorithm = algorithm, Rounds = rounds }).Parameters];

        Assert.Equal(After(FederatedAlgorithm.FedAvg, 1), After(FederatedAlgorithm.FedAvgM, 1));
        Assert.NotEqual(After(FederatedAlgorithm.FedAvg, 2), After(FederatedAlgorithm.FedAvgM, 2));
    }

    [Fact]
    public void The_adaptive_servers_follow_their_recurrences()
    {
        double[] updates = [0.5, -0.2];
        var (momentum, tau, rate, decay) = (0.9, 1e-3, 0.1, 0.99);
        foreach (var algorithm in new[] { FederatedAlgorithm.FedAdagrad, FederatedAlgorithm.FedAdam, FederatedAlgorithm.FedYogi })
        {
            var server = new AdaptiveServer(algorithm, new ServerOptions { LearningRate = rate, Momentum = momentum, Adaptivity = tau }, 1);
            double[] parameters = [0];
            var (expected, first, second) = (0.0, 0.0, tau * tau);
            foreach (var update in updates)
            {
                server.Move(parameters, [update], 1);
                var square = update * update;
                first = momentum * first + (1 - momentum) * update;
                second = algorithm switch
                {
                    FederatedAlgorithm.FedAdagrad => second + square,
                    FederatedAlgorithm.FedAdam => decay * second + (1 - decay) * square,
                    _ => second - (1 - decay) * square * Math.Sign(second - square),
                };
                expected += rate * first / (Math.Sqrt(second) + tau);
            }
            Assert.Equal(expected, parameters[0], 1e-12);
        }
    }

    [Fact]
    public void The_control_variates_of_SCAFFOLD_are_a_query_with_noise_and_charge_of_their_own()
    {
        var run = TrainingRun.Create(Runs.Plain with { Algorithm = FederatedAlgorithm.Scaffold, Epsilon = 8, Delta = 1e-3 }, Runs.BreastCancer);

        var control = run.Plan.Vector(Scaffold.ControlVector);
        Assert.True(control.LocalNoiseStddev > 0);
        Assert.Equal(1, control.Clip);
        Assert.Equal(1 / Math.Sqrt(run.Plan.Vectors.Sum(vector => Math.Pow(vector.NoiseMultiplier, -2))), run.Plan.NoiseMultiplier, 1e-9);
        Assert.InRange(run.Plan.Epsilon!.Value, 7.9, 8);
    }

    [Fact]
    public void SCAFFOLD_ends_near_the_optimum_of_the_mean_client_where_FedAvg_drifts_away()
    {
        var request = Runs.Plain with
        {
            Partition = PartitionRule.Parse("dirichlet:0.5"),
            Clients = 5,
            Rounds = 60,
            Epochs = 20,
            BatchSize = 1000,
            LearningRate = 0.3,
            Momentum = 0,
            Schedule = LearningRateSchedule.Constant,
            L2 = 0.01,
        };

        var (average, scaffold) = (GradientOfMeanClient(FederatedAlgorithm.FedAvg), GradientOfMeanClient(FederatedAlgorithm.Scaffold));
        Assert.True(scaffold < 0.2 * average, $"gradient {scaffold} with SCAFFOLD, {average} with FedAvg");

        double GradientOfMeanClient(FederatedAlgorithm algorithm)
        {
            var result = Runs.Train(request with { Algorithm = algorithm });
            var federation = result.Run.Federation;
            var gradients = federation.Clients.Select(client =>
            {
                var gradient = new double[federation.Model.ParameterCount];
                federation.Model.Gradient([.. result.Parameters], federation.Data, client.Rows, gradient);
                return gradient;
            }).ToArray();
            return Math.Sqrt(Enumerable.Range(0, gradients[0].Length).Sum(i => Math.Pow(gradients.Average(gradient => gradient[i]), 2)));
        }
    }

    [Theory]
    [InlineData(FederatedAlgorithm.Scaffold, "weighting")]
    [InlineData(FederatedAlgorithm.OneShot, "weighting")]
    public void Weights_where_they_have_no_meaning_are_refused(FederatedAlgorithm algorithm, string field) =>
        Assert.Equal(field, Assert.Throws<RequestException>(() => Runs.Train(Runs.Plain with { Algorithm = algorithm, Weighting = Weighting.Rows })).Field);

    [Theory]
    [MemberData(nameof(Local))]
    public void Local_training_cannot_hide_a_single_record(FederatedAlgorithm algorithm) =>
        Assert.Equal("algorithm", Assert.Throws<RequestException>(() => Runs.Train(Runs.Plain with { Algorithm = algorithm, Unit = PrivacyUnit.Record, Epsilon = 1 })).Field);

    private static double Norm(TrainingResult result) => Math.Sqrt(result.Parameters.Sum(value => value * value));
}
