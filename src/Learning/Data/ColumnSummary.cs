using System.Globalization;

namespace SecureFed.Learning;

/// <summary>What inference gathers about one column while it reads the rows once.</summary>
internal sealed class ColumnSummary(string file, string name)
{
    private readonly HashSet<string> _values = [];
    private long _numbers;
    private long _texts;
    private long _empty;
    private double _min = double.PositiveInfinity;
    private double _max = double.NegativeInfinity;
    private bool _whole = true;
    private (string File, long Line, string Text) _firstText;

    public string Name { get; } = name;

    /// <summary>Text with too many values to be categories.</summary>
    public bool IsIdentifier => _texts > 0 && !MostlyNumbers && _values.Count > Schema.InferredCategoryLimit;

    private bool MostlyNumbers => _numbers >= 9 * _texts;

    public void Add(CsvRow row, int column)
    {
        if (row.IsEmpty(column))
        {
            _empty++;
            return;
        }
        switch (row.Kind(column, out var value))
        {
            case NumberKind.Finite:
                _numbers++;
                (_min, _max) = (Math.Min(_min, value), Math.Max(_max, value));
                _whole &= value == Math.Floor(value);
                break;
            case NumberKind.NotFinite:
                row.Number(column, Name);
                break;
            default:
                _texts++;
                if (_texts == 1)
                    _firstText = (row.File, row.Line, row[column]);
                break;
        }
        // One more than the limit is enough to know that there are too many.
        if (_values.Count <= Schema.InferredCategoryLimit)
            _values.Add(row[column]);
    }

    public FeatureColumn ToFeature()
    {
        if (_numbers + _texts == 0)
            return new NumericColumn(Name, 0, 0, FeatureTransform.None, AllowsMissing: true);
        if (_texts == 0)
            return new NumericColumn(Name, _min, _max, FeatureTransform.None, _empty > 0);
        return MostlyNumbers ? throw Mixed() : new CategoricalColumn(Name, [.. _values.Order(StringComparer.Ordinal)], _empty > 0);
    }

    public LearningTask LikelyTask(int classLimit)
    {
        if (_texts > 0 && _numbers > 0 && MostlyNumbers)
            throw Mixed();
        if (_values.Count == 2)
            return LearningTask.Binary;
        return _texts > 0 || (_whole && _values.Count <= classLimit) ? LearningTask.Multiclass : LearningTask.Regression;
    }

    /// <summary>Bounds of a numeric label.</summary>
    public (double Min, double Max) Bounds()
    {
        if (_texts > 0)
            throw new DataFormatException($"{_firstText.File}, line {_firstText.Line}: the label '{Name}' holds the text '{_firstText.Text}', which is no number to predict; correct the row or choose another task.");
        return _min < _max ? (_min, _max) : throw new DataFormatException($"{file} has no two different values in the column '{Name}' to predict as a number; choose another column.");
    }

    /// <summary>Classes: numbers by value, texts by name.</summary>
    public string[] SortedValues()
    {
        if (_values.Count < 2)
            throw new DataFormatException($"{file} has no two different values in the column '{Name}' to predict as a class; choose another column.");
        if (_values.Count > Schema.InferredCategoryLimit)
            throw new DataFormatException($"{file} has more than {Schema.InferredCategoryLimit} different values in the column '{Name}' to predict as a class; choose another column or the task regression.");
        return _texts == 0
            ? [.. _values.Select(text => double.Parse(text, CultureInfo.InvariantCulture)).Distinct().Order().Select(Numbers.Print)]
            : [.. _values.Order(StringComparer.Ordinal)];
    }

    private DataFormatException Mixed() => new(
        $"{_firstText.File}, line {_firstText.Line}: column '{Name}' holds the text '{_firstText.Text}' where nearly all other rows have numbers; correct it, or leave the field empty if the value is missing.");
}
