using SecureFed.Learning;
using SecureFed.Privacy;

namespace SecureFed.Simulation.Tests;

/// <summary>Both halves of a networked training, joined by nothing but the bytes that would travel.</summary>
public class HostedTrainingTests
{
    private static TrainingRequest Asked { get; } = new() { Data = "breast_cancer", Clients = 5, Rounds = 4, Seed = 7 };

    public static TheoryData<string> Trainings => [.. Requests.Keys];

    private static Dictionary<string, TrainingRequest> Requests { get; } = new()
    {
        ["fedavg"] = Asked,
        ["fedsgd of records"] = Asked with { Algorithm = FederatedAlgorithm.FedSgd, Unit = PrivacyUnit.Record },
        ["weighted"] = Asked with { Weighting = Weighting.Rows, Partition = new PartitionRule(PartitionKind.Quantity, 1) },
        ["fedprox"] = Asked with { Algorithm = FederatedAlgorithm.FedProx },
        ["fedadam"] = Asked with { Algorithm = FederatedAlgorithm.FedAdam },
        ["sampled cohorts"] = Asked with { Sample = ClientSampling.Fixed(4) },
        ["regression"] = Asked with { Data = "diabetes" },
        ["one-shot"] = Asked with { Data = "diabetes", Algorithm = FederatedAlgorithm.OneShot, Rounds = null },
        ["another test rule"] = Asked with { TestRule = TestRule.Parse("i % 4 == 1") },
    };

    [Theory]
    [MemberData(nameof(Trainings))]
    public void Without_noise_the_model_is_that_of_the_simulator_to_the_last_bit(string name)
    {
        var request = Requests[name];

        Assert.Equal(Runs.Bits(Runs.Train(request)), Runs.Bits(Host(request)));
    }

    [Fact]
    public void Noise_from_the_seed_gives_the_simulators_model_too()
    {
        var request = Asked with { Epsilon = 4, Unit = PrivacyUnit.Client };

        Assert.Equal(Runs.Bits(Runs.Train(request)), Runs.Bits(Host(request, insecureSimulationNoise: true)));
        Assert.NotEqual(Runs.Bits(Host(request)), Runs.Bits(Host(request)));
    }

    [Fact]
    public void A_client_with_a_file_of_its_own_contributes_all_training_rows_of_it()
    {
        var hosted = HostedTraining.Create(Asked with { Seed = null }, Runs.BreastCancer);

        using var client = JoinedTraining.Create(hosted.Terms, Runs.BreastCancer, client: null);

        Assert.Equal(Runs.BreastCancer.TrainRows.Length, client.Rows);
        Assert.Equal("client", Assert.Throws<RequestException>(() => JoinedTraining.Create(hosted.Terms, Runs.BreastCancer, client: 0)).Field);
    }

    [Fact]
    public void More_records_than_the_plan_allows_are_refused_before_anything_is_sent()
    {
        var hosted = HostedTraining.Create(Asked with { Epsilon = 4, Seed = null }, Runs.BreastCancer);

        Assert.Equal("data", Assert.Throws<RequestException>(() => JoinedTraining.Create(hosted.Terms, Runs.BreastCancer, client: null)).Field);
    }

    [Fact]
    public void Another_schema_is_refused() =>
        Assert.Equal("schema", Assert.Throws<RequestException>(() => JoinedTraining.Create(HostedTraining.Create(Asked, Runs.BreastCancer).Terms, BundledData.Open("diabetes"), 0)).Field);

    [Fact]
    public void Terms_survive_their_travel()
    {
        var terms = HostedTraining.Create(Asked with { Epsilon = 4, TestRule = TestRule.Parse("i % 4 == 1") }, Runs.BreastCancer).Terms;

        var read = TrainingTerms.Parse(terms.ToJson());

        Assert.Equal(terms, read);
        Assert.NotEqual(terms, terms with { Settings = terms.Settings with { Rounds = 99 } });
        Assert.Throws<FormatException>(() => TrainingTerms.Parse("{}"u8));
    }

    [Fact]
    public void Other_terms_than_agreed_to_are_refused()
    {
        var hosted = HostedTraining.Create(Asked, Runs.BreastCancer);
        using var client = JoinedTraining.Create(hosted.Terms with { L2 = 0.5 }, Runs.BreastCancer, client: 0);

        var refused = Assert.Throws<FormatException>(() => hosted.Train(
            round =>
            {
                client.Contribute(round.Message, round.Plan, Lanes(round.Plan));
                throw new InvalidOperationException("it was accepted");
            },
            null,
            CancellationToken.None));

        Assert.Contains("other terms", refused.Message);
    }

    [Fact]
    public void What_only_a_simulator_can_do_is_refused_by_name()
    {
        Assert.Equal("algorithm", Refused(Asked with { Algorithm = FederatedAlgorithm.Scaffold }));
        Assert.Equal("aggregation", Refused(Asked with { Aggregation = AggregationKind.Plain }));
        Assert.Equal("validation", Refused(Asked with { Validation = true }));
        Assert.Equal("dropout", Refused(Asked with { Stragglers = 0.5 }));
        Assert.Equal("seed", Assert.Throws<RequestException>(() => HostedTraining.Create(Asked with { Seed = null }, Runs.BreastCancer, insecureSimulationNoise: true)).Field);

        static string Refused(TrainingRequest request) => Assert.Throws<RequestException>(() => HostedTraining.Create(request, Runs.BreastCancer)).Field;
    }

    private static TrainingResult Host(TrainingRequest request, bool insecureSimulationNoise = false)
    {
        var data = DataSource.Open(request).Data;
        var hosted = HostedTraining.Create(request, data, insecureSimulationNoise: insecureSimulationNoise);
        var terms = TrainingTerms.Parse(hosted.Terms.ToJson());
        var clients = Enumerable.Range(0, terms.Clients).Select(client => JoinedTraining.Create(terms, data, client)).ToArray();
        try
        {
            return hosted.Train(round => Sum(round, clients), null, CancellationToken.None);
        }
        finally
        {
            foreach (var client in clients)
                client.Dispose();
        }
    }

    private static HostedSum Sum(HostedRound round, JoinedTraining[] clients)
    {
        var sums = round.Plan.Vectors.Select(vector => new ulong[vector.PaddedDimension]).ToArray();
        var lanes = Lanes(round.Plan);
        foreach (var client in round.Cohort)
        {
            clients[client].Contribute(round.Message, round.Plan, lanes);
            for (var v = 0; v < sums.Length; v++)
                RingLanes.AddTo(sums[v], round.Plan.Vectors[v], lanes[v]);
        }
        for (var v = 0; v < sums.Length; v++)
            RingLanes.Reduce(sums[v], round.Plan.Vectors[v].Bits);
        return new HostedSum(null, InputsClosed: true, round.Cohort.Count, sums, 0, 0);
    }

    private static byte[][] Lanes(PrivacyPlan plan) => [.. plan.Vectors.Select(RingLanes.Allocate)];
}
