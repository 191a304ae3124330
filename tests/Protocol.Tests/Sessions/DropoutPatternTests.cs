namespace SecureFed.Protocol.Tests;

/// <summary>Every way in which up to five clients can drop out: each before round 1, 2, 3 or 4, or never (before round 0 it is a session of fewer clients).</summary>
public class DropoutPatternTests
{
    private const int Choices = 5;

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void The_sum_opens_exactly_when_the_thresholds_are_met(int clients)
    {
        var patterns = (int)Math.Pow(Choices, clients);
        var opened = 0;
        var identities = new Identities(1, clients);
        for (var pattern = 0; pattern < patterns; pattern++)
        {
            var drops = new Dictionary<int, int>();
            for (var (client, rest) = (0, pattern); client < clients; client++, rest /= Choices)
                if (rest % Choices is var choice and > 0)
                    drops.Add(client, choice);
            using var world = new World(new WorldOptions { Clients = clients, Vectors = [VectorSpec.Modular("v", 1, 8)], DropsBeforeRound = drops, LogInputs = false, Identities = identities });
            var closing = world.Run();
            var expected = Expected(clients, drops);
            Assert.True(expected == closing.Kind is ClosingKind.Completed, $"{clients} clients, pattern {pattern}: {closing.Abort?.ToString() ?? "completed"}");
            if (closing.Kind != ClosingKind.Completed)
                continue;
            world.AssertExact(closing);
            opened++;
        }
        Assert.InRange(opened, 1, patterns - 1);
    }

    /// <summary>
    /// With n clients and no corrupt ones, t = floor((n - 1) / 2) + 1 others. A sum needs two members of U1, U2 and U3, and t answering neighbours for each secret that is opened: for a survivor who answers itself
    /// that is t others, for one who does not, and for a dropout after round 1, t answers.
    /// </summary>
    private static bool Expected(int clients, Dictionary<int, int> drops)
    {
        int Drop(int client) => drops.GetValueOrDefault(client, 5);
        var threshold = (clients - 1) / 2 + 1;
        var all = Enumerable.Range(0, clients).ToArray();
        var shared = all.Where(client => Drop(client) > 1).ToArray();
        var canMask = shared.Length - 1 >= threshold;
        var survivors = canMask ? shared.Where(client => Drop(client) > 2).ToArray() : [];
        var canSign = survivors.Length - 1 >= threshold;
        var signers = canSign ? survivors.Where(client => Drop(client) > 3).ToArray() : [];
        var canReveal = signers.Length - 1 >= threshold;
        var answered = canReveal || signers.Length >= threshold ? signers.Where(client => Drop(client) > 4 && signers.Count(other => other != client) >= threshold).ToArray() : [];
        return shared.Length >= 2 && survivors.Length >= 2
            && shared.All(dealer => answered.Count(holder => holder != dealer) >= threshold);
    }
}
