using CsvHelper;

namespace SecureFed.Learning;

/// <summary>One row of a <see cref="CsvTable"/>, valid until the table moves on.</summary>
public readonly struct CsvRow
{
    private readonly CsvReader _reader;

    internal CsvRow(CsvReader reader, string file, int fileIndex)
    {
        _reader = reader;
        File = file;
        FileIndex = fileIndex;
    }

    /// <summary>Name of the file the row stands in.</summary>
    public string File { get; }

    /// <summary>0-based index of that file among the table's files.</summary>
    public int FileIndex { get; }

    /// <summary>1-based number of the line in the file on which the row begins (the header is line 1).</summary>
    public long Line => _reader.LineNumber;

    /// <summary>The text of a field; empty when the value is missing.</summary>
    /// <param name="column">0-based column index.</param>
    public string this[int column] => _reader.GetString(column);

    /// <summary>Whether the value is missing.</summary>
    /// <param name="column">0-based column index.</param>
    public bool IsEmpty(int column) => _reader.IsEmpty(column);

    /// <summary>The field as a finite number.</summary>
    /// <param name="column">0-based column index.</param>
    /// <param name="name">The column's name, for the message.</param>
    /// <exception cref="DataFormatException">The field is text, NaN or infinite.</exception>
    public double Number(int column, string name) => Numbers.Parse(_reader.GetSpan(column), out var value) switch
    {
        NumberKind.Finite => value,
        NumberKind.NotFinite => throw Error($"column '{name}' holds '{this[column]}'; give a finite number, or leave the field empty if the value is missing"),
        _ => throw Error($"column '{name}' is numeric but holds the text '{this[column]}'; give a number, or leave the field empty if the value is missing"),
    };

    internal NumberKind Kind(int column, out double value) => Numbers.Parse(_reader.GetSpan(column), out value);

    internal DataFormatException Error(string what) => new($"{File}, line {Line}: {what}.");
}
