using SecureFed.Protocol;

namespace SecureFed.Simulation;

/// <summary>Fractions of participants as a <see cref="GraphRule"/> counts them: in parts per million, exactly.</summary>
public static class GraphFraction
{
    /// <summary>The parts per million of the fraction given as an option.</summary>
    /// <param name="field">The option, without dashes.</param>
    /// <param name="fraction">In [0, 1).</param>
    /// <exception cref="RequestException">It is no whole number of millionths.</exception>
    public static int PartsPerMillion(string field, double fraction)
    {
        var parts = Math.Round(fraction * 1e6);
        return Math.Abs(parts - fraction * 1e6) <= 1e-6
            ? (int)parts
            : throw new RequestException(field, $"--{field} is {fraction} but must be a whole number of millionths: give at most six digits after the point.");
    }
}
