namespace SecureFed.Simulation.Tests;

/// <summary>Small sweeps on bundled data.</summary>
internal static class Sweeps
{
    public static SweepDefinition Quick { get; } = Definition("epsilon=1,4", "clip=0.5,1", "bits=2,20");

    /// <summary>A sweep over breast_cancer with six clients and three training rounds.</summary>
    public static SweepDefinition Definition(params string[] lists) => Bare(lists).Prepared();

    /// <summary>The same before a sweep has settled what it settles itself.</summary>
    public static SweepDefinition Bare(params string[] lists) => new() { Grid = Grid(["data=breast_cancer", "clients=6", "rounds=3", .. lists]), Seeds = 2 };

    /// <summary>A grid of lists in the form <c>option=values</c>; the last one of an option wins.</summary>
    public static SweepGrid Grid(params string[] lists) =>
        new([lists.Select(list => list.Split('=', 2)).GroupBy(pair => pair[0]).ToDictionary(group => group.Key, group => ValueList.Parse(group.Key, group.Last()[1]))]);

    public static SweepResult Run(SweepDefinition definition, string folder, int threads = 2) =>
        SweepRun.Create(definition, folder, SweepDefinition.StandardMostRuns).Run(threads, null, TestContext.Current.CancellationToken);
}

/// <summary>A folder that lives as long as a test.</summary>
internal sealed class ScratchFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("securefed-").FullName;

    public string In(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
