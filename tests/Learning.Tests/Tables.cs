using System.IO.Compression;
using System.Text;

namespace SecureFed.Learning.Tests;

/// <summary>Small tables and schemas written out in the tests.</summary>
internal static class Tables
{
    /// <summary>A schema for "age, colour, y": numeric 0..100 and categorical, both with missing values allowed; classes 0 and 1.</summary>
    public const string AgeColour = """
        {
          "task": "binary", "label": "y", "classes": [0, 1],
          "features": [
            {"name": "age", "type": "numeric", "min": 0, "max": 100, "missing": true},
            {"name": "colour", "type": "categorical", "values": ["blue", "red"], "missing": true}
          ]
        }
        """;

    /// <summary>A schema for "x, y": one number and a regression label in 0..10.</summary>
    public const string Regression = """
        {"task": "regression", "label": "y", "label_bounds": [0, 10], "features": [{"name": "x", "type": "numeric", "min": -1, "max": 1}]}
        """;

    public static CsvTable Csv(string text, string name = "people.csv") => CsvTable.From(name, () => new MemoryStream(Encoding.UTF8.GetBytes(text)));

    public static Dataset Load(string csv, string schema, DatasetOptions? options = null) => DatasetLoader.Load(Csv(csv), Schema.Parse(schema), options);

    public static string LoadError(string csv, string schema, DatasetOptions? options = null) =>
        Assert.Throws<DataFormatException>(() => Load(csv, schema, options)).Message;

    public static byte[] Gzip(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }
}

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("securefed-tests-").FullName;

    public string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    public string Write(string name, byte[] bytes)
    {
        var path = Path.Combine(_path, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public string PathOf(string name) => Path.Combine(_path, name);

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
