using System.Text.Json;

namespace SecureFed.Privacy;

/// <summary>Reads events from JSON: {"type": "...", ...} with the fields of the event in camel case.</summary>
public static class DpEventJson
{
    /// <summary>The event that <paramref name="json"/> describes.</summary>
    /// <exception cref="PlanRefusedException">A field is missing, of the wrong kind, out of range or unknown.</exception>
    public static DpEvent Read(JsonElement json) => Read(json, null);

    /// <summary>
    /// The same, with one unknown: <paramref name="noise"/> gives a noise multiplier to every mechanism whose noise field is left out.
    /// </summary>
    internal static DpEvent Read(JsonElement json, NoiseOfMechanism? noise)
    {
        var type = new JsonFields(json, "event").Text("type");
        var fields = new JsonFields(json, type);
        fields.Text("type");
        try
        {
            var result = Read(type, fields, noise);
            fields.RefuseOthers();
            return result;
        }
        catch (ArgumentOutOfRangeException outside)
        {
            throw new PlanRefusedException(outside.ParamName ?? type, outside.Message.Split(" (Parameter")[0]);
        }
    }

    private static DpEvent Read(string type, JsonFields fields, NoiseOfMechanism? noise)
    {
        switch (type)
        {
            case "no-op":
                return new NoOpEvent();
            case "non-private":
                return new NonPrivateEvent();
            case "gaussian":
                return new GaussianEvent(Noise("noiseMultiplier", z => z));
            case "laplace":
                return new LaplaceEvent(Noise("scale", z => z));
            case "discrete-gaussian":
                var sensitivity = fields.OptionalCount("sensitivity") ?? 1;
                return new DiscreteGaussianEvent(Noise("sigma", z => z * sensitivity), sensitivity);
            case "distributed-discrete-gaussian":
                var (contributors, dimension, l2, l1) = (fields.Count("contributors"), fields.Count("dimension"), fields.Number("l2"), fields.Number("l1"));
                return new DistributedDiscreteGaussianEvent(contributors, Noise("localSigma", z => z * l2 / Math.Sqrt(contributors)), dimension, l2, l1);
            case "skellam":
                var (skellamL2, skellamL1) = (fields.Number("l2"), fields.Number("l1"));
                return new SkellamEvent(Noise("variance", z => z * skellamL2 * z * skellamL2), skellamL2, skellamL1);
            case "zcdp":
                return new ZcdpEvent(Noise("rho", z => 0.5 / (z * z)));
            case "poisson-sampled":
                return new PoissonSampledEvent(fields.Number("probability"), Inner());
            case "sampled-without-replacement":
                return new SampledWithoutReplacementEvent(fields.Count("sample"), fields.Count("population"), Inner());
            case "self-composed":
                return new SelfComposedEvent(Inner(), fields.Count("count"));
            case "composed":
                var events = fields.OptionalList("events") ?? throw new PlanRefusedException("events", "composed needs the field 'events': a list.");
                return new ComposedEvent(events.Select(part => Read(part, noise)).ToArray());
            default:
                throw new PlanRefusedException("type", $"event has the unknown type '{type}'; types are gaussian, laplace, discrete-gaussian, "
                    + "distributed-discrete-gaussian, skellam, zcdp, poisson-sampled, sampled-without-replacement, self-composed, composed, no-op and non-private.");
        }

        DpEvent Inner() => Read(fields.Object("event"), noise);

        double Noise(string field, Func<double, double> ofMultiplier) => noise is null
            ? fields.Number(field)
            : noise.Choose(fields.OptionalNumber(field), ofMultiplier);
    }
}
