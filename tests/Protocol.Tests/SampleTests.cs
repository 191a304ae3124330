using System.Reflection;

namespace SecureFed.Protocol.Tests;

/// <summary>The sample does what it says, and can be read at one sitting.</summary>
public class SampleTests
{
    [Fact]
    public void Three_parties_sum_their_vectors_in_fewer_than_60_lines()
    {
        Assert.InRange(File.ReadLines(Path.Combine(SecureFed.Tests.Checkout.Root, "samples", "SecureSum", "Program.cs")).Count(), 1, 59);
        Assert.Equal("Sum over 3: 20 46 37", Run("SecureFed.SecureSum").Trim());
    }

    private static string Run(string program)
    {
        var (console, output) = (Console.Out, new StringWriter());
        Console.SetOut(output);
        try
        {
            Assembly.Load(program).EntryPoint!.Invoke(null, [Array.Empty<string>()]);
        }
        finally
        {
            Console.SetOut(console);
        }
        return output.ToString();
    }
}
