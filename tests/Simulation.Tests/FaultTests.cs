namespace SecureFed.Simulation.Tests;

/// <summary>Faults happen in virtual time and from the seed alone.</summary>
public class FaultTests
{
    private static readonly TrainingRequest Base = Runs.Plain with { Clients = 10, Rounds = 6, Corrupt = 0, TolerateDropout = 0.4 };

    [Theory]
    [InlineData(FederatedAlgorithm.FedAvg)]
    [InlineData(FederatedAlgorithm.FedProx)]
    public void Plain_and_secure_sums_meet_the_same_faults(FederatedAlgorithm algorithm)
    {
        var request = Base with
        {
            Algorithm = algorithm,
            Epochs = 4,
            Rounds = 5,
            Dropout = DropoutRule.Parse("0.02/0.02/0.05/0.02/0.02"),
            Latency = LatencyRule.Parse("lognormal:1:0.5"),
            Stragglers = 0.1,
            Deadline = 2,
            Availability = AvailabilityRule.Parse("sine:0.85:1:10"),
        };

        var (plain, secure) = (Runs.Train(request), Runs.Train(request with { Aggregation = AggregationKind.Secure }));

        Assert.Contains(plain.Reports, report => report.Late > 0);
        Assert.Equal(plain.Reports.Select(Facts), secure.Reports.Select(Facts));
        Assert.Equal(Runs.Bits(plain), Runs.Bits(secure));
        Assert.Equal(Runs.Bits(plain), Runs.Bits(Runs.Train(request with { Threads = 1 })));

        static (int, int, double) Facts(RoundReport report) => (report.Survivors, report.Late, report.VirtualSeconds);
    }

    [Fact]
    public void A_dropout_rate_of_one_protocol_round_acts_in_that_round_alone()
    {
        var schedule = new DropoutSchedule(DropoutRule.Parse("0/0/0/0.5/0"), Learning.SeedTree.FromSeed(1));

        var silent = schedule.Draw(1, 1000);

        Assert.Equal([3, DropoutSchedule.Never], silent.Distinct().Order());
        Assert.InRange(silent.Count(round => round == 3), 430, 570);
    }

    [Fact]
    public void A_training_round_lasts_until_the_last_client_or_the_deadline()
    {
        var patient = Runs.Train(Base with { Latency = LatencyRule.Parse("pareto:1:1.5") });
        var hurried = Runs.Train(Base with { Latency = LatencyRule.Parse("pareto:1:1.5"), Deadline = 2 });

        Assert.True(patient.Reports.Last().VirtualSeconds > 2 * Base.Rounds);
        Assert.True(hurried.Reports.Last().VirtualSeconds <= 2 * Base.Rounds);
        Assert.All(patient.Reports, report => Assert.Equal(0, report.Late));
    }

    [Fact]
    public void Late_clients_are_missing_from_the_sum_unless_they_send_partial_work()
    {
        var dropped = Runs.Train(Base with { Stragglers = 0.3, Algorithm = FederatedAlgorithm.FedAvg });
        var kept = Runs.Train(Base with { Stragglers = 0.3, Algorithm = FederatedAlgorithm.FedProx });

        Assert.All(dropped.Reports, report => Assert.Equal((3, 7), (report.Late, report.Survivors)));
        Assert.All(kept.Reports, report => Assert.Equal((3, 10), (report.Late, report.Survivors)));
    }

    [Fact]
    public void Availability_follows_its_curve()
    {
        var rule = AvailabilityRule.Parse("sine:0.2:0.8:24");

        Assert.Equal(0.8, rule.At(0), 1e-12);
        Assert.Equal(0.5, rule.At(6), 1e-12);
        Assert.Equal(0.2, rule.At(12), 1e-12);
        Assert.Equal(0.8, rule.At(24), 1e-12);
    }

    [Theory]
    [InlineData("dropout", "0.1/0.2")]
    [InlineData("dropout", "1")]
    [InlineData("latency", "lognormal:1")]
    [InlineData("latency", "constant:0")]
    [InlineData("availability", "sine:0.9:0.1:5")]
    [InlineData("availability", "constant:1.5")]
    public void A_rule_of_another_form_is_refused_by_name(string option, string text)
    {
        var field = RequestField.All.Single(candidate => candidate.Name == option);

        Assert.Equal(option, Assert.Throws<RequestException>(() => field.Apply(new TrainingRequest(), text)).Field);
    }

    [Theory]
    [InlineData("dropout", "0.1")]
    [InlineData("dropout", "0/0/0.1/0/0")]
    [InlineData("latency", "lognormal:2:0.5")]
    [InlineData("latency", "exponential:3")]
    [InlineData("availability", "sine:0.2:0.9:24")]
    [InlineData("availability", "always")]
    public void A_rule_prints_what_it_reads(string option, string text)
    {
        var request = RequestField.All.Single(candidate => candidate.Name == option).Apply(new TrainingRequest(), text);
        var rule = option switch { "dropout" => request.Dropout.ToString(), "latency" => request.Latency!.ToString(), _ => request.Availability.ToString() };

        Assert.Equal(text, rule);
    }
}
