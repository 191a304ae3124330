using System.IO.Compression;
using CsvHelper;

namespace SecureFed.Learning;

/// <summary>A table in one or more CSV files with the same header, read row by row and as often as needed; nothing is kept in memory.</summary>
/// <remarks>UTF-8, commas, one header line; an empty field is a missing value; blanks around a field do not count; <c>.gz</c> files are unpacked while reading.</remarks>
public sealed class CsvTable
{
    private readonly (string Name, Func<Stream> Open)[] _files;

    private CsvTable((string Name, Func<Stream> Open)[] files)
    {
        _files = files;
        Columns = ReadHeader(files[0]);
        foreach (var file in files.AsSpan(1))
            if (!ReadHeader(file).SequenceEqual(Columns))
                throw new DataFormatException($"{file.Name} has another header than {files[0].Name}; files read together need the same columns in the same order.");
    }

    /// <summary>The file name, for messages; of several files, the first.</summary>
    public string Name => _files[0].Name;

    /// <summary>How many files the table is made of.</summary>
    public int FileCount => _files.Length;

    /// <summary>The column names of the header, in order.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>Opens files and reads their headers.</summary>
    /// <param name="paths">One path, or several to be read one after the other.</param>
    /// <exception cref="DataFormatException">A file is missing, cannot be read, is empty, or has an unusable header.</exception>
    public static CsvTable Open(params IReadOnlyList<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentOutOfRangeException.ThrowIfZero(paths.Count);
        return new CsvTable([.. paths.Select(path => (path, (Func<Stream>)(() => OpenFile(path))))]);
    }

    /// <summary>A table from any source that can be opened again and again.</summary>
    /// <param name="name">The name for messages; one ending in <c>.gz</c> is unpacked.</param>
    /// <param name="open">Opens the bytes from the start.</param>
    /// <exception cref="DataFormatException">The source is empty or has an unusable header.</exception>
    public static CsvTable From(string name, Func<Stream> open) => new([(name, open)]);

    /// <summary>Index of a column.</summary>
    /// <param name="column">Its name, as in the header.</param>
    /// <returns>The 0-based index, or -1.</returns>
    public int IndexOf(string column)
    {
        for (var i = 0; i < Columns.Count; i++)
            if (Columns[i] == column)
                return i;
        return -1;
    }

    /// <summary>Reads all rows in file order. The row handed out is only valid until the next one.</summary>
    /// <exception cref="DataFormatException">A row has too few or too many fields, a quote is out of place, or the file is damaged.</exception>
    public IEnumerable<CsvRow> Rows()
    {
        for (var file = 0; file < _files.Length; file++)
        {
            using var reader = CreateReader(_files[file]);
            Advance(reader, _files[file].Name);
            while (Advance(reader, _files[file].Name))
            {
                var row = new CsvRow(reader, _files[file].Name, file);
                if (reader.FieldCount != Columns.Count)
                    throw row.Error($"the row has {reader.FieldCount} fields but the header has {Columns.Count}; quote fields that contain commas");
                yield return row;
            }
        }
    }

    private static string[] ReadHeader((string Name, Func<Stream> Open) file)
    {
        using var reader = CreateReader(file);
        if (!Advance(reader, file.Name))
            throw new DataFormatException($"{file.Name} is empty; its first line must name the columns.");
        var header = Enumerable.Range(0, reader.FieldCount).Select(reader.GetString).ToArray();
        if (header is [var only] && only.IndexOfAny([';', '\t']) >= 0)
            throw new DataFormatException($"{file.Name} seems to separate its fields with semicolons or tabs; separate them with commas.");
        for (var i = 0; i < header.Length; i++)
        {
            if (header[i].Length == 0)
                throw new DataFormatException($"{file.Name}, line 1: column {i + 1} has no name; name every column.");
            if (Array.IndexOf(header, header[i]) < i)
                throw new DataFormatException($"{file.Name}, line 1: two columns are called '{header[i]}'; give every column its own name.");
        }
        return header;
    }

    private static CsvReader CreateReader((string Name, Func<Stream> Open) file)
    {
        var stream = file.Open();
        if (file.Name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
            stream = new GZipStream(stream, CompressionMode.Decompress);
        // The header is read as a record like any other: it is checked here and its names are looked up once.
        return CsvReader.Create(stream, new CsvReaderOptions
        {
            Separator = ',',
            HasHeader = false,
            TrimWhitespace = true,
            TrimInsideQuotes = true,
            TrackLineNumbers = true,
            MalformedData = CsvMalformedDataHandling.Throw,
        });
    }

    private static bool Advance(CsvReader reader, string name)
    {
        try
        {
            return reader.Read();
        }
        catch (CsvFormatException error)
        {
            throw new DataFormatException(
                $"{name}, line {error.LineNumber}: a quotation mark is out of place; quote the whole field and double quotation marks inside it.", error);
        }
        catch (InvalidDataException error)
        {
            throw new DataFormatException($"{name} is not a sound gzip file; unpack it or write it again.", error);
        }
        catch (IOException error)
        {
            throw new DataFormatException($"{name} cannot be read: {error.Message}", error);
        }
    }

    private static FileStream OpenFile(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DataFormatException($"There is no file {path}; check the path.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataFormatException($"{path} cannot be read: {error.Message}", error);
        }
    }
}
