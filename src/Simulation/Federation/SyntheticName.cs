using System.Globalization;
using SecureFed.Learning;

namespace SecureFed.Simulation;

/// <summary>Names of generated data: <c>synthetic:A,B</c> is the federation of Li et al. 2020 with 30 devices, and a third number the seed of its rows.</summary>
/// <remarks>The rows do not depend on the seed of a run: runs with different seeds train on the same data. Colons may stand for the commas, which separate values in sweeps.</remarks>
internal static class SyntheticName
{
    public const string Form = "synthetic:A,B or synthetic:iid";

    private const string Prefix = "synthetic:";
    private const string KeyColumn = "device";

    /// <summary>Whether the name asks for generated data.</summary>
    public static bool IsOne(string name) => name.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Generates the data that <paramref name="name"/> describes.</summary>
    /// <exception cref="RequestException">The name has another form, or the request does not fit generated data.</exception>
    public static Dataset Generate(TrainingRequest request, string name)
    {
        if (request.Schema is not null)
            throw new RequestException("schema", $"--schema has no meaning for {name}, which brings its own; leave it out.");
        if (request.Target is { } target && target != "label")
            throw new RequestException("target", $"--target is '{target}' but the label of {name} is 'label'; leave --target out.");
        if (request.Task is { } task && task != LearningTask.Multiclass)
            throw new RequestException("task", $"--task is {RequestWords.Of(task)} but {name} has ten classes; leave --task out.");
        if (request.TestRule is not null)
            throw new RequestException("test-rule", $"--test-rule has no meaning for {name}, whose rows i % 5 == 4 are test rows; leave it out.");
        if (request.Partition.Column is { } column && column != KeyColumn)
            throw new RequestException("partition", $"--partition is '{request.Partition}' but {name} has the key column {KeyColumn} alone.");

        var parts = name[Prefix.Length..].Split(',', ':');
        var isIid = parts[0] == "iid";
        var numbers = Array.ConvertAll(parts[(isIid ? 1 : 0)..], part => Number(name, part));
        return numbers.Length == (isIid ? 0 : 2) ? Generate(numbers, isIid, 0)
            : numbers.Length == (isIid ? 1 : 3) && double.IsInteger(numbers[^1]) ? Generate(numbers, isIid, (long)numbers[^1])
            : throw Unknown(name);
    }

    private static Dataset Generate(double[] numbers, bool isIid, long seed) =>
        SyntheticData.FedProx(isIid ? 0 : numbers[0], isIid ? 0 : numbers[1], seed, iid: isIid);

    private static double Number(string name, string part) =>
        double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is >= 0 and <= 1e9 ? number : throw Unknown(name);

    private static RequestException Unknown(string name) =>
        new("data", $"--data is '{name}' but must be {Form}, with numbers at least 0 and perhaps a whole number more, the seed.");
}
