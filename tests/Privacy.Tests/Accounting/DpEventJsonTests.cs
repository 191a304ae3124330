using System.Text;
using System.Text.Json;

namespace SecureFed.Privacy.Tests;

public class DpEventJsonTests
{
    public static TheoryData<DpEvent> Events =>
    [
        new GaussianEvent(1.1),
        new LaplaceEvent(0.1 + 0.2),
        new DiscreteGaussianEvent(3.5, 4),
        new DistributedDiscreteGaussianEvent(80, 1.0 / 3, 256, 10.25, 100),
        new SkellamEvent(1e300, 2, 3),
        new ZcdpEvent(0.125),
        new NoOpEvent(),
        new NonPrivateEvent(),
        new SelfComposedEvent(new PoissonSampledEvent(0.01, new ComposedEvent(new GaussianEvent(1), new SampledWithoutReplacementEvent(2, 3, new LaplaceEvent(1)))), 10_000),
    ];

    [Theory]
    [MemberData(nameof(Events))]
    public void An_event_survives_the_way_to_JSON_and_back(DpEvent dpEvent) => Assert.Equal(dpEvent, DpEventJson.Read(JsonDocument.Parse(Write(dpEvent)).RootElement));

    [Fact]
    public void The_documented_form_is_read() => Assert.Equal(
        new SelfComposedEvent(new PoissonSampledEvent(0.01, new GaussianEvent(1.1)), 10_000),
        Read("""{"type":"self-composed","count":10000,"event":{"type":"poisson-sampled","probability":0.01,"event":{"type":"gaussian","noiseMultiplier":1.1}}}"""));

    [Theory]
    [InlineData("3", "object")]
    [InlineData("{}", "type")]
    [InlineData("""{"type":"guess"}""", "guess")]
    [InlineData("""{"type":"gaussian"}""", "noiseMultiplier")]
    [InlineData("""{"type":"gaussian","noiseMultiplier":"1"}""", "noiseMultiplier")]
    [InlineData("""{"type":"gaussian","noiseMultiplier":-1}""", "noiseMultiplier")]
    [InlineData("""{"type":"gaussian","noiseMultiplier":1,"sigma":2}""", "sigma")]
    [InlineData("""{"type":"self-composed","count":1.5,"event":{"type":"no-op"}}""", "count")]
    [InlineData("""{"type":"composed","events":{}}""", "events")]
    [InlineData("""{"type":"poisson-sampled","probability":2,"event":{"type":"no-op"}}""", "probability")]
    public void What_is_no_event_is_refused_with_the_field(string json, string field) =>
        Assert.Contains(field, Assert.Throws<FormatException>(() => Read(json)).Message, StringComparison.Ordinal);

    private static DpEvent Read(string json) => DpEventJson.Read(JsonDocument.Parse(json).RootElement);

    private static string Write(DpEvent dpEvent)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            DpEventJson.Write(writer, dpEvent);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
