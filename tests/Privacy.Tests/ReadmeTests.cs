using SecureFed.Tests;

namespace SecureFed.Privacy.Tests;

/// <summary>The package's readme shows code that works: its lines are these.</summary>
public class ReadmeTests
{
    [Fact]
    public void The_example_of_the_readme_works()
    {
        byte[] rotationSeed = [1, 2, 3];
        double[] update = new double[250], total = new double[250];
        var ring = new ushort[256];
        var model = new Model();
        update[3] = 0.5;

        var plan = PrivacyPlan.Create(new PrivacyPlanRequest
        {
            Unit = PrivacyUnit.Client,
            Clients = 1000,
            Vectors = [new VectorRequest { Name = "update", Dimension = 250, Clip = 1 }],
            Epsilon = 2,
            Delta = 1e-5,
            Rounds = 30,
        });

        using var bytes = new SystemNoiseBytes();
        using var encoder = new UpdateEncoder(plan.Vectors[0], rotationSeed);
        encoder.Encode<ushort>(update, bytes, bytes, ring);

        ulong[] sum = [.. ring.Select(value => (ulong)value)];
        const int survivors = 1;
        if (!encoder.Decode(sum, survivors, total).IsSuspect)
            model.Add(total, 1 / plan.PlannedClients);
        Assert.True(model.Changed);
    }

    [Fact]
    public void The_readme_shows_the_code_of_the_example()
    {
        string here = File.ReadAllText(Path.Combine(Checkout.Root, "tests", "Privacy.Tests", "ReadmeTests.cs"));
        string[] lines = [.. File.ReadLines(Path.Combine(Checkout.Root, "src", "Privacy", "README.md")).Where(line => line.StartsWith("    ", StringComparison.Ordinal))];
        Assert.True(lines.Length > 10);
        Assert.All(lines.Select(line => line.Trim()).Where(line => !line.StartsWith("//", StringComparison.Ordinal)), line => Assert.Contains(line, here, StringComparison.Ordinal));
    }

    private sealed class Model
    {
        public bool Changed { get; private set; }

        public void Add(double[] total, double factor) => Changed = total.Any(value => value * factor != 0);
    }
}
