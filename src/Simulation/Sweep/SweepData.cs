using System.Collections.Concurrent;
using System.Security.Cryptography;
using SecureFed.Learning;

namespace SecureFed.Simulation;

/// <summary>The data sets of a sweep, each read once however many cells use it.</summary>
internal sealed class SweepData
{
    private readonly ConcurrentDictionary<string, Lazy<Dataset>> sets = new(StringComparer.Ordinal);

    /// <summary>The data of a cell.</summary>
    /// <exception cref="RequestException">The cell names no data that exist.</exception>
    /// <exception cref="SchemaNeededException">There is no schema and none may be inferred.</exception>
    /// <exception cref="DataFormatException">The file or the schema does not fit.</exception>
    public Dataset Of(SweepCell cell)
    {
        var request = cell.RequestFor(null);
        var key = string.Join('\n', request.Data, request.Target, request.Schema, request.InferSchema, request.Task, request.TestRule, request.Partition.Column);
        return sets.GetOrAdd(key, _ => new Lazy<Dataset>(() => DataSource.Open(request).Data)).Value;
    }

    /// <summary>SHA-256 of every file that a value of the grid names, by path: a sweep over changed data is another sweep.</summary>
    public static IReadOnlyDictionary<string, string> Fingerprints(SweepGrid grid)
    {
        var paths = grid.Parts.SelectMany(part => part).Where(pair => pair.Key is "data" or "schema" or "start-from").SelectMany(pair => pair.Value);
        var prints = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in paths.Distinct().Where(File.Exists))
        {
            using var file = File.OpenRead(path);
            prints[path] = Convert.ToHexStringLower(SHA256.HashData(file));
        }
        return prints;
    }
}
