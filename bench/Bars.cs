using System.Globalization;

namespace SecureFed.Bench;

/// <summary>One line for each target: what is measured, the target, the figure, and whether it is met.</summary>
internal sealed class Bars(TextWriter output)
{
    /// <summary>A figure that must not be above its target.</summary>
    public void AtMost(string row, double target, double measured, string unit) => Line(row, "at most", target, measured, unit, measured <= target);

    /// <summary>A figure that must not be below its target.</summary>
    public void AtLeast(string row, double target, double measured, string unit) => Line(row, "at least", target, measured, unit, measured >= target);

    /// <summary>What explains the lines around it.</summary>
    public void Note(FormattableString text)
    {
        output.WriteLine("    " + text.ToString(CultureInfo.InvariantCulture));
        output.Flush();
    }

    private void Line(string row, string direction, double target, double measured, string unit, bool isMet)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(isMet ? "met   " : "MISSED")}  {row,-76} {direction,-8} {target,7:0.###}   measured {measured,8:0.000} {unit}"));
        output.Flush();
    }
}
