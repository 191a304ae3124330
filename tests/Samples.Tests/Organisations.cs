using System.Globalization;
using SecureFed.Tests;

namespace SecureFed.Samples.Tests;

/// <summary>Three organisations' rows, their authority and their coordinator, each a process in one temporary folder.</summary>
internal sealed class Organisations : IDisposable
{
    public static readonly string[] Names = ["amsterdam", "berlin", "copenhagen"];

    private readonly string folder = Directory.CreateTempSubdirectory("securefed-samples-").FullName;
    private readonly int port = LoopbackPort.Free();
    private readonly List<SampleProcess> started = [];
    private string authority = "";

    public Organisations()
    {
        for (var i = 0; i < Names.Length; i++)
            File.WriteAllLines(DataOf(Names[i]), RowsOf(i).Select(row => string.Join(',', row.Select(value => value.ToString("R", CultureInfo.InvariantCulture)))));
    }

    /// <summary>Adds participants, as "name=key", to the registry.</summary>
    public async Task SignRegistryAsync(params string[] participants)
    {
        var (exit, output) = await SampleProcess.RunAsync("Authority", [folder, .. participants]);
        Assert.True(exit == 0, output);
        authority = output.Split(' ')[1];
    }

    public SampleProcess StartCoordinator()
        => Started(SampleProcess.Start("Coordinator", "--State", Path.Combine(folder, "coordinator"), "--Registry", Path.Combine(folder, "registry.txt"), "--Rounds", "4", "--Urls", $"http://127.0.0.1:{port}"));

    /// <summary>Starts a participant, from a native program if there is one.</summary>
    public SampleProcess StartParticipant(string name, string? native = null)
    {
        string[] arguments =
        [
            "--Invitation", Path.Combine(folder, "coordinator", "invitations", name + ".json"), "--Authority", authority, "--Data", DataOf(name), "--State", Path.Combine(folder, "state-" + name),
        ];
        return Started(native is null ? SampleProcess.Start("Participant", arguments) : SampleProcess.StartProgram(native, arguments));
    }

    /// <summary>Compiles the participant ahead of time; any warning of trimming or compilation fails it.</summary>
    public async Task<string> PublishNativeParticipantAsync()
    {
        var project = Path.Combine(SecureFed.Tests.Checkout.Root, "samples", "Participant");
        using var publishing = SampleProcess.StartProgram(
            "dotnet", "publish", project, "-c", "Release", "--use-current-runtime", "-p:PublishAot=true", "-p:TrimmerSingleWarn=false", "-warnaserror", "-nodeReuse:false", "-o", Path.Combine(folder, "native"));
        var exit = await publishing.EndAsync();
        Assert.True(exit == 0, string.Join('\n', publishing.Read));
        return Path.Combine(folder, "native", OperatingSystem.IsWindows() ? "SecureFed.Participant.exe" : "SecureFed.Participant");
    }

    public async Task<string> GetAsync(string path)
    {
        using var http = new HttpClient();
        return await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}{path}"), TestContext.Current.CancellationToken);
    }

    /// <summary>The model that averaging must lead to, computed without any of ours: on so few rows, a fixed number of steps from the average of the steps before.</summary>
    public static double[] ExpectedModel(int rounds)
    {
        var model = new double[3];
        for (var round = 0; round < rounds; round++)
        {
            var locals = Enumerable.Range(0, Names.Length).Select(i => Descend(model, RowsOf(i))).ToArray();
            model = [.. Enumerable.Range(0, 3).Select(j => locals.Average(local => local[j]))];
        }
        return model;
    }

    public void Dispose()
    {
        foreach (var process in started)
            process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static double[] Descend(double[] model, double[][] rows)
    {
        var (a, b, c) = (model[0], model[1], model[2]);
        for (var step = 0; step < 50; step++)
        {
            double[] errors = [.. rows.Select(row => a * row[0] + b * row[1] + c - row[2])];
            a -= 0.1 * rows.Zip(errors, (row, error) => row[0] * error).Average();
            b -= 0.1 * rows.Zip(errors, (row, error) => row[1] * error).Average();
            c -= 0.1 * errors.Average();
        }
        return [a, b, c];
    }

    /// <summary>Rows about y = 2 x1 - x2 + 0.5, each organisation's from another part of the plane and with an offset of its own.</summary>
    private static double[][] RowsOf(int organisation)
        => [.. Enumerable.Range(0, 20).Select(i => (X: (i % 5 - 2 + organisation) / 2.0, Z: (i / 5 - organisation) / 2.0)).Select(at => new[] { at.X, at.Z, 2 * at.X - at.Z + 0.5 + 0.1 * organisation })];

    private string DataOf(string name) => Path.Combine(folder, name + ".csv");

    private SampleProcess Started(SampleProcess process)
    {
        started.Add(process);
        return process;
    }
}
