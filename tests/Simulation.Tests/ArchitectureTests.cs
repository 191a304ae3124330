using System.Reflection;

namespace SecureFed.Simulation.Tests;

/// <summary>The dependency rules of the house: who may know whom.</summary>
public class ArchitectureTests
{
    [Theory]
    [InlineData("SecureFed.Protocol", "")]
    [InlineData("SecureFed.Privacy", "")]
    [InlineData("SecureFed.Learning", "")]
    [InlineData("SecureFed.Simulation", "SecureFed.Protocol SecureFed.Privacy SecureFed.Learning")]
    public void A_library_references_only_the_rooms_below_it(string library, string allowed)
    {
        var references = Assembly.Load(library).GetReferencedAssemblies()
            .Select(name => name.Name!)
            .Where(name => name.StartsWith("SecureFed.", StringComparison.Ordinal));

        Assert.Empty(references.Except(allowed.Split(' ')));
    }
}
