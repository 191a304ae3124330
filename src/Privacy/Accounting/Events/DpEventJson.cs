using System.Text.Json;

namespace SecureFed.Privacy;

/// <summary>
/// Events as JSON: an object whose "type" is <see cref="DpEvent.Type"/> and whose other fields are the event's properties in camel case, an inner event being "event" and
/// several being "events". Written by hand, so that it works trimmed and ahead-of-time compiled.
/// </summary>
public static class DpEventJson
{
    // Deeper nesting has no use and would only exhaust the stack.
    private const int DeepestNesting = 32;

    /// <summary>Reads an event.</summary>
    /// <exception cref="FormatException">Not an event; the message is one sentence that names the field.</exception>
    public static DpEvent Read(JsonElement json) => Read(json, null, 0);

    /// <summary>The same with one unknown: <paramref name="noise"/> gives a noise multiplier to mechanisms whose noise field is left out.</summary>
    internal static DpEvent Read(JsonElement json, NoiseOfMechanism noise) => Read(json, noise, 0);

    /// <summary>Writes an event so that <see cref="Read(JsonElement)"/> gives an equal one.</summary>
    public static void Write(Utf8JsonWriter writer, DpEvent dpEvent)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(dpEvent);
        writer.WriteStartObject();
        writer.WriteString("type", dpEvent.Type);
        switch (dpEvent)
        {
            case GaussianEvent e:
                writer.WriteNumber("noiseMultiplier", e.NoiseMultiplier);
                break;
            case LaplaceEvent e:
                writer.WriteNumber("scale", e.Scale);
                break;
            case DiscreteGaussianEvent e:
                writer.WriteNumber("sigma", e.Sigma);
                writer.WriteNumber("sensitivity", e.Sensitivity);
                break;
            case DistributedDiscreteGaussianEvent e:
                writer.WriteNumber("contributors", e.Contributors);
                writer.WriteNumber("localSigma", e.LocalSigma);
                writer.WriteNumber("dimension", e.Dimension);
                writer.WriteNumber("l2", e.L2);
                writer.WriteNumber("l1", e.L1);
                break;
            case SkellamEvent e:
                writer.WriteNumber("variance", e.Variance);
                writer.WriteNumber("l2", e.L2);
                writer.WriteNumber("l1", e.L1);
                break;
            case ZcdpEvent e:
                writer.WriteNumber("rho", e.Rho);
                break;
            case PoissonSampledEvent e:
                writer.WriteNumber("probability", e.Probability);
                WriteInner(writer, e.Inner);
                break;
            case SampledWithoutReplacementEvent e:
                writer.WriteNumber("sample", e.Sample);
                writer.WriteNumber("population", e.Population);
                WriteInner(writer, e.Inner);
                break;
            case SelfComposedEvent e:
                writer.WriteNumber("count", e.Count);
                WriteInner(writer, e.Inner);
                break;
            case ComposedEvent e:
                writer.WriteStartArray("events");
                foreach (var part in e.Events)
                    Write(writer, part);
                writer.WriteEndArray();
                break;
            case NoOpEvent or NonPrivateEvent:
                break;
            default:
                throw new ArgumentException($"The event type {dpEvent.Type} has no JSON form.", nameof(dpEvent));
        }

        writer.WriteEndObject();
    }

    private static void WriteInner(Utf8JsonWriter writer, DpEvent inner)
    {
        writer.WritePropertyName("event");
        Write(writer, inner);
    }

    private static DpEvent Read(JsonElement json, NoiseOfMechanism? noise, int depth)
    {
        if (depth > DeepestNesting)
            throw new FormatException($"Events are nested more than {DeepestNesting} deep.");
        if (json.ValueKind != JsonValueKind.Object)
            throw new FormatException("An event must be an object with a type.");
        var fields = new Fields(json);
        try
        {
            var read = ReadFields(fields, noise, depth);
            fields.RefuseUnknown(read.Type);
            return read;
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw new FormatException(e.Message.Split(" (Parameter", 2)[0], e);
        }
    }

    private static DpEvent ReadFields(Fields fields, NoiseOfMechanism? noise, int depth) => fields.Text("type") switch
    {
        "gaussian" => new GaussianEvent(fields.Noise("noiseMultiplier", noise, z => z)),
        "laplace" => new LaplaceEvent(fields.Noise("scale", noise, z => z)),
        "discrete-gaussian" when (fields.Has("sensitivity") ? fields.Whole("sensitivity") : 1) is var sensitivity =>
            new DiscreteGaussianEvent(fields.Noise("sigma", noise, z => z * sensitivity), sensitivity),
        "distributed-discrete-gaussian" when (fields.Whole("contributors"), fields.Real("l2")) is var (contributors, l2) =>
            new DistributedDiscreteGaussianEvent(
                contributors, fields.Noise("localSigma", noise, z => z * l2 / Math.Sqrt(contributors)), fields.Whole("dimension"), l2, fields.Real("l1")),
        "skellam" when fields.Real("l2") is var l2 =>
            new SkellamEvent(fields.Noise("variance", noise, z => z * l2 * z * l2), l2, fields.Real("l1")),
        "zcdp" => new ZcdpEvent(fields.Noise("rho", noise, z => 0.5 / (z * z))),
        "poisson-sampled" => new PoissonSampledEvent(fields.Real("probability"), Read(fields.Element("event"), noise, depth + 1)),
        "sampled-without-replacement" => new SampledWithoutReplacementEvent(fields.Whole("sample"), fields.Whole("population"), Read(fields.Element("event"), noise, depth + 1)),
        "self-composed" => new SelfComposedEvent(Read(fields.Element("event"), noise, depth + 1), fields.Whole("count")),
        "composed" => new ComposedEvent(ReadAll(fields.Element("events"), noise, depth + 1)),
        "no-op" => new NoOpEvent(),
        "non-private" => new NonPrivateEvent(),
        var unknown => throw new FormatException($"type is '{unknown}', which is no event type."),
    };

    private static DpEvent[] ReadAll(JsonElement events, NoiseOfMechanism? noise, int depth) => events.ValueKind == JsonValueKind.Array
        ? [.. events.EnumerateArray().Select(part => Read(part, noise, depth))]
        : throw new FormatException("events must be an array of events.");

    /// <summary>The fields of one object, remembering which were asked for.</summary>
    private sealed class Fields(JsonElement json)
    {
        private readonly HashSet<string> known = [];

        public bool Has(string name) => json.TryGetProperty(name, out _);

        public JsonElement Element(string name)
        {
            known.Add(name);
            return json.TryGetProperty(name, out var value) ? value : throw new FormatException($"{name} is missing.");
        }

        public string Text(string name) => Element(name) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : throw new FormatException($"{name} must be a text.");

        public double Real(string name) => Element(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetDouble(out double value)
            ? value
            : throw new FormatException($"{name} must be a number.");

        /// <summary>A field that says how much noise there is.</summary>
        public double Noise(string name, NoiseOfMechanism? noise, Func<double, double> ofMultiplier) =>
            noise is null ? Real(name) : noise.Choose(Has(name) ? Real(name) : null, ofMultiplier);

        public long Whole(string name) => Element(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out long value)
            ? value
            : throw new FormatException($"{name} must be a whole number.");

        public void RefuseUnknown(string type)
        {
            foreach (var field in json.EnumerateObject())
            {
                if (!known.Contains(field.Name))
                    throw new FormatException($"{field.Name} is not a field of the event type {type}.");
            }
        }
    }
}
