using System.Reflection;
using System.Text.RegularExpressions;

namespace SecureFed.Simulation.Tests;

/// <summary>The dependency rules of the house: who may know whom.</summary>
public partial class ArchitectureTests
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

    [Theory]
    [InlineData("SecureFed.Protocol")]
    [InlineData("SecureFed.Privacy")]
    [InlineData("SecureFed.Learning")]
    [InlineData("SecureFed.Simulation")]
    public void Namespaces_are_flat_whatever_the_folder(string library)
    {
        var namespaces = Assembly.Load(library).GetExportedTypes().Select(type => type.Namespace).Distinct();

        Assert.Equal([library], namespaces);
    }

    [Theory]
    [InlineData("Audit", "Privacy Protocol")]
    [InlineData("Client", "Privacy Protocol")]
    [InlineData("Client.Extensions", "Client")]
    [InlineData("Hosting", "Audit Privacy Protocol")]
    [InlineData("Hosting.PostgreSql", "Hosting")]
    public void A_room_refers_only_to_the_rooms_below_it(string room, string allowed)
    {
        var project = File.ReadAllText(Path.Combine(SecureFed.Tests.Checkout.Root, "src", room, room + ".csproj"));
        var references = ProjectReference().Matches(project).Select(match => match.Groups[1].Value);

        Assert.Empty(references.Except(allowed.Split(' ')));
    }

    [Fact]
    public void Nothing_but_the_command_depends_on_the_simulator()
    {
        var dependants = Directory.EnumerateFiles(Path.Combine(SecureFed.Tests.Checkout.Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .Where(project => File.ReadAllText(project).Contains("Simulation.csproj", StringComparison.Ordinal))
            .Select(Path.GetFileNameWithoutExtension);

        Assert.Equal(["Cli"], dependants);
    }

    [Fact]
    public void The_protocol_knows_no_floating_point_numbers()
    {
        var floats = new[] { typeof(double), typeof(float), typeof(Half), typeof(double[]), typeof(float[]), typeof(ReadOnlySpan<double>), typeof(Span<double>) };
        var members = Assembly.Load("SecureFed.Protocol").GetExportedTypes().SelectMany(type => type.GetMembers())
            .Where(member => member switch
            {
                PropertyInfo property => floats.Contains(property.PropertyType),
                MethodInfo method => floats.Contains(method.ReturnType) || method.GetParameters().Any(parameter => floats.Contains(parameter.ParameterType)),
                FieldInfo field => floats.Contains(field.FieldType),
                _ => false,
            });

        Assert.Empty(members);
    }

    [GeneratedRegex("<ProjectReference Include=\"[^\"]*/([^/\"]+)\\.csproj\"")]
    private static partial Regex ProjectReference();
}
