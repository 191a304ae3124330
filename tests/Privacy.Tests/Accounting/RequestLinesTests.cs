using System.Text.Json.Nodes;

namespace SecureFed.Privacy.Tests;

public class RequestLinesTests
{
    [Fact]
    public void The_documented_request_gets_the_documented_answer()
    {
        var answer = Account("""
            {"id":"a","accountant":"pld","relation":"add-or-remove-one","delta":1e-5,"event":{"type":"self-composed","count":10000,
            "event":{"type":"poisson-sampled","probability":0.01,"event":{"type":"gaussian","noiseMultiplier":1.1}}}}
            """);

        Assert.Equal("a", (string?)answer["id"]);
        Assert.Equal(5.1926, (double)answer["epsilon"]!, 1e-4);
        Assert.InRange((double)answer["lower"]!, 5.1916, 5.192584);
        Assert.Equal("interval", (string?)answer["certified"]);
        Assert.Equal("pld", (string?)answer["accountant"]);
        Assert.Empty(answer["warnings"]!.AsArray());
        Assert.False(answer.ContainsKey("delta"));
    }

    [Fact]
    public void With_epsilon_it_answers_delta_and_with_alpha_the_divergence()
    {
        var delta = Account("""{"id":1,"accountant":"pld","epsilon":1,"event":{"type":"gaussian","noiseMultiplier":2}}""");
        var rdp = Account("""{"id":2,"accountant":"rdp","alpha":3,"event":{"type":"gaussian","noiseMultiplier":2}}""");

        Assert.Equal(AnalyticGaussian.Delta(2, 1), (double)delta["delta"]!, 1e-12);
        Assert.Equal(1, (int)delta["id"]!);
        Assert.Equal(3 / 8.0, (double)rdp["rdp"]!, 1e-12);
    }

    [Fact]
    public void Orders_replace_the_grid_and_an_optimum_at_its_edge_is_warned_about()
    {
        var answer = Account("""{"accountant":"rdp","delta":1e-5,"orders":[2,3],"event":{"type":"gaussian","noiseMultiplier":2}}""");

        Assert.Equal(3 / 8.0 + Math.Log(2.0 / 3) - Math.Log(3e-5) / 2, (double)answer["epsilon"]!, 1e-12);
        Assert.Contains("3, the last of the grid", (string?)answer["warnings"]![0], StringComparison.Ordinal);
    }

    [Fact]
    public void An_epsilon_without_bound_is_null_with_a_warning()
    {
        var answer = Account("""{"delta":1e-5,"event":{"type":"non-private"}}""");

        Assert.True(answer.ContainsKey("epsilon"));
        Assert.Null(answer["epsilon"]);
        Assert.Single(answer["warnings"]!.AsArray());
    }

    [Theory]
    [InlineData("nonsense", "not one JSON object")]
    [InlineData("[1]", "object")]
    [InlineData("""{"id":7,"delta":1e-5}""", "event")]
    [InlineData("""{"id":7,"event":{"type":"gaussian","noiseMultiplier":1}}""", "exactly one of delta")]
    [InlineData("""{"id":7,"delta":1e-5,"epsilon":1,"event":{"type":"gaussian","noiseMultiplier":1}}""", "exactly one of delta")]
    [InlineData("""{"id":7,"delta":2,"event":{"type":"gaussian","noiseMultiplier":1}}""", "delta must be")]
    [InlineData("""{"id":7,"delta":1e-5,"accountant":"gdp","event":{"type":"gaussian","noiseMultiplier":1}}""", "rdp, zcdp or pld")]
    [InlineData("""{"id":7,"delta":1e-5,"relation":"swap","event":{"type":"gaussian","noiseMultiplier":1}}""", "zero-out, add-or-remove-one or replace-one")]
    [InlineData("""{"id":7,"delta":1e-5,"detla":1,"event":{"type":"gaussian","noiseMultiplier":1}}""", "detla")]
    [InlineData("""{"id":7,"delta":1e-5,"event":{"type":"gaussian","noiseMultiplier":-1}}""", "noiseMultiplier")]
    [InlineData("""{"id":7,"delta":1e-5,"event":{"type":"gaussian"}}""", "noiseMultiplier")]
    [InlineData("""{"id":7,"accountant":"pld","delta":1e-5,"orders":[2],"event":{"type":"gaussian","noiseMultiplier":1}}""", "orders belong to the rdp accountant")]
    [InlineData("""{"id":7,"accountant":"pld","alpha":2,"event":{"type":"gaussian","noiseMultiplier":1}}""", "rdp accountant")]
    [InlineData("""{"id":7,"accountant":"pld","delta":1e-5,"event":{"type":"skellam","variance":9,"l2":1,"l1":1}}""", "use the rdp accountant")]
    [InlineData("""{"id":7,"accountant":"zcdp","delta":1e-5,"event":{"type":"poisson-sampled","probability":0.1,"event":{"type":"gaussian","noiseMultiplier":1}}}""", "use the rdp or pld accountant")]
    [InlineData("""{"id":7,"delta":1e-5,"event":{"type":"self-composed","count":9000000000000000,"event":{"type":"self-composed","count":9000000000000000,"event":{"type":"gaussian","noiseMultiplier":1}}}}""", "count")]
    public void A_bad_line_answers_why_and_keeps_its_id(string line, string reason)
    {
        var answer = Account(line);

        Assert.Equal(["id", "error"], answer.Select(field => field.Key));
        Assert.Contains(reason, (string?)answer["error"], StringComparison.Ordinal);
        if (line.Contains("\"id\"", StringComparison.Ordinal))
            Assert.Equal(7, (int)answer["id"]!);
    }

    [Theory]
    [InlineData("""{"type":"gaussian"}""")]
    [InlineData("""{"type":"gaussian","noiseMultiplier":9}""")]
    public void Calibration_finds_the_noise_that_is_left_out_or_all_of_it(string mechanism)
    {
        var answer = RequestLines.Calibrate(
            """{"id":"c","accountant":"rdp","delta":1e-5,"epsilon":2,"event":{"type":"self-composed","count":10,"event":""" + mechanism + "}}").ToJson();

        var expected = NoiseCalibration.Solve(z => new SelfComposedEvent(new GaussianEvent(z), 10), new RdpAccountant(), 2, 1e-5);
        Assert.Equal(expected, (double)answer["noiseMultiplier"]!, 1e-9);
        Assert.InRange((double)answer["epsilon"]!, 1.999, 2);
    }

    [Fact]
    public void Noise_that_is_given_stays_while_the_rest_is_calibrated()
    {
        var mixed = RequestLines.Calibrate("""
            {"accountant":"zcdp","delta":1e-5,"epsilon":2,"event":{"type":"composed","events":[{"type":"gaussian","noiseMultiplier":5},{"type":"distributed-discrete-gaussian","contributors":100,"dimension":16,"l2":50,"l1":200}]}}
            """).ToJson();
        var z = (double)mixed["noiseMultiplier"]!;
        var whole = new ComposedEvent(new GaussianEvent(5), new DistributedDiscreteGaussianEvent(100, z * 50 / 10, 16, 50, 200));
        Assert.InRange(new ZcdpAccountant().Compose(whole).Epsilon(1e-5).Value, 1.999, 2);
    }

    [Theory]
    [InlineData("""{"id":7,"delta":1e-5,"event":{"type":"gaussian"}}""", "epsilon is missing")]
    [InlineData("""{"id":7,"epsilon":1,"event":{"type":"gaussian"}}""", "delta is missing")]
    [InlineData("""{"id":7,"epsilon":1,"delta":1e-5,"event":{"type":"no-op"}}""", "no mechanism")]
    public void A_calibration_without_target_or_noise_is_refused(string line, string reason) =>
        Assert.Contains(reason, RequestLines.Calibrate(line).Error, StringComparison.Ordinal);

    private static JsonObject Account(string line) => RequestLines.Account(line).ToJson();
}
