namespace SecureFed.Learning;

/// <summary>What a numeric value goes through before it is scaled.</summary>
public enum FeatureTransform
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>log(1 + x), for skewed columns above -1.</summary>
    Log1p,

    /// <summary>sign(x) log(1 + |x|), for skewed columns of either sign.</summary>
    SignedLog1p,
}

/// <summary>One column of the table that the model may use, with everything about it that is public knowledge.</summary>
/// <param name="Name">The column's name in the header.</param>
/// <param name="AllowsMissing">Whether fields may be empty; if so the column gets an indicator.</param>
public abstract record FeatureColumn(string Name, bool AllowsMissing)
{
    /// <summary>How many model features the column becomes.</summary>
    public abstract int Width { get; }

    /// <summary>Names of those features.</summary>
    internal abstract IEnumerable<string> FeatureNames();

    /// <summary>Writes the features of one row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="column">The column's index in the table.</param>
    /// <param name="into">Zeros, <see cref="Width"/> of them.</param>
    internal abstract void Encode(CsvRow row, int column, Span<double> into);

    private protected string MissingName => Name + " missing";

    /// <summary>Handles an empty field: zeros and the indicator.</summary>
    private protected bool IsMissing(CsvRow row, int column, Span<double> into)
    {
        if (!row.IsEmpty(column))
            return false;
        if (!AllowsMissing)
            throw row.Error($"column '{Name}' is empty but its schema allows no missing values; fill it in or set \"missing\": true");
        into[^1] = 1;
        return true;
    }
}

/// <summary>A numeric column, scaled from its public bounds to [-1, 1].</summary>
/// <remarks>
/// A value outside the bounds counts as the nearer bound: bounds are promises made without looking at the data. The transform applies to value and bounds alike.
/// A missing value is 0, the middle of the range, with the indicator at 1.
/// </remarks>
/// <param name="Name">The column's name in the header.</param>
/// <param name="Min">Least value.</param>
/// <param name="Max">Greatest value; when equal to the least the column is constant and encodes as 0.</param>
/// <param name="Transform">Applied before scaling.</param>
/// <param name="AllowsMissing">Whether fields may be empty.</param>
public sealed record NumericColumn(string Name, double Min, double Max, FeatureTransform Transform, bool AllowsMissing)
    : FeatureColumn(Name, AllowsMissing)
{
    /// <inheritdoc/>
    public override int Width => AllowsMissing ? 2 : 1;

    internal override IEnumerable<string> FeatureNames() => AllowsMissing ? [Name, MissingName] : [Name];

    internal override void Encode(CsvRow row, int column, Span<double> into)
    {
        if (!IsMissing(row, column, into))
            into[0] = Scale(row.Number(column, Name));
    }

    /// <summary>The model's feature for a value.</summary>
    /// <param name="value">A finite number.</param>
    /// <returns>A number in [-1, 1].</returns>
    internal double Scale(double value)
    {
        var low = Apply(Min);
        var high = Apply(Max);
        return high > low ? 2 * ((Apply(Math.Clamp(value, Min, Max)) - low) / (high - low)) - 1 : 0;
    }

    private double Apply(double value) => Transform switch
    {
        FeatureTransform.Log1p => double.LogP1(value),
        FeatureTransform.SignedLog1p => Math.CopySign(double.LogP1(Math.Abs(value)), value),
        _ => value,
    };
}

/// <summary>A column of names: one feature per public value, 1 for the row's value and 0 for the others.</summary>
/// <remarks>A value that the schema does not list is an error with its line: the list is a promise, and a silent zero would hide a broken one.</remarks>
/// <param name="Name">The column's name in the header.</param>
/// <param name="Values">All possible values.</param>
/// <param name="AllowsMissing">Whether fields may be empty.</param>
public sealed record CategoricalColumn(string Name, IReadOnlyList<string> Values, bool AllowsMissing) : FeatureColumn(Name, AllowsMissing)
{
    private readonly Dictionary<string, int> _index = Values.Select((value, i) => (value, i)).ToDictionary(pair => pair.value, pair => pair.i);

    /// <inheritdoc/>
    public override int Width => Values.Count + (AllowsMissing ? 1 : 0);

    internal override IEnumerable<string> FeatureNames()
    {
        var names = Values.Select(value => $"{Name}={value}");
        return AllowsMissing ? names.Append(MissingName) : names;
    }

    internal override void Encode(CsvRow row, int column, Span<double> into)
    {
        if (IsMissing(row, column, into))
            return;
        if (!_index.TryGetValue(row[column], out var value))
            throw row.Error($"column '{Name}' holds '{row[column]}', which is not among the values of its schema; add it there or correct the row");
        into[value] = 1;
    }
}
