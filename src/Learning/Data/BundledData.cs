namespace SecureFed.Learning;

/// <summary>Small public data sets inside the assembly; their origin and licences are in data/README.md.</summary>
public static class BundledData
{
    private const string Prefix = "bundled/";

    /// <summary>The names that can be opened.</summary>
    public static IReadOnlyList<string> Names { get; } = ["breast_cancer", "diabetes", "digits", "penguins"];

    /// <summary>Loads a bundled data set.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="options">Further choices.</param>
    /// <exception cref="DataFormatException">There is no such set, or the options do not fit it.</exception>
    public static Dataset Open(string name, DatasetOptions? options = null) => DatasetLoader.Load(Table(name), Schema(name), options);

    /// <summary>The schema of a bundled data set.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="DataFormatException">There is no such set.</exception>
    public static Schema Schema(string name)
    {
        Check(name);
        using var reader = new StreamReader(Resource("schemas.json"));
        return Learning.Schema.Parse(reader.ReadToEnd(), "the bundled schemas", name);
    }

    /// <summary>The rows of a bundled data set as text.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="DataFormatException">There is no such set.</exception>
    public static CsvTable Table(string name)
    {
        var file = Schema(name).Files[0];
        return CsvTable.From(file, () => Resource(file));
    }

    private static void Check(string name)
    {
        if (!Names.Contains(name))
            throw new DataFormatException($"There is no bundled data set '{name}'; there are {string.Join(", ", Names)}.");
    }

    private static Stream Resource(string file) =>
        typeof(BundledData).Assembly.GetManifestResourceStream(Prefix + file) ?? throw new InvalidOperationException($"The resource {file} is not in the assembly.");
}
