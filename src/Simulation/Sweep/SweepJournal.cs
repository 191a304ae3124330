using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SecureFed.Simulation;

/// <summary>The append-only file of a sweep: its identity, then one line per finished run, on disk before the next is begun.</summary>
/// <remarks>A sweep that ends in any way, a power cut included, loses at most the runs it was computing; a torn last line is cut off when the journal is opened again.</remarks>
internal sealed class SweepJournal : IDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private readonly Stream stream;
    private readonly Lock gate = new();
    private readonly List<SweepRow> rows = [];
    private bool isClosed;

    private SweepJournal(Stream stream) => this.stream = stream;

    /// <summary>The rows, those of earlier runs of the command first.</summary>
    public IReadOnlyList<SweepRow> Rows
    {
        get
        {
            lock (gate)
                return [.. rows];
        }
    }

    /// <summary>Opens a journal, or begins it.</summary>
    /// <param name="stream">A stream that can seek; disposed with the journal.</param>
    /// <param name="identity">The identity of the sweep.</param>
    /// <param name="foreign">The identity of the sweep that the journal belongs to, if that is another one; nothing is changed then.</param>
    public static SweepJournal? Open(Stream stream, string identity, out string? foreign)
    {
        var journal = new SweepJournal(stream);
        foreign = null;
        var lines = CompleteLines(stream, out var length);
        if (lines.Count == 0)
        {
            stream.SetLength(0);
            journal.Write(identity);
            return journal;
        }
        if (lines[0] != identity)
        {
            foreign = lines[0];
            return null;
        }
        stream.SetLength(length);
        stream.Position = length;
        journal.rows.AddRange(lines.Skip(1).Select(line => JsonSerializer.Deserialize<SweepRow>(line, Json)!));
        return journal;
    }

    /// <summary>Appends a row. After the journal was closed the row is dropped: its run was abandoned.</summary>
    /// <exception cref="IOException">The row could not be written; the journal holds what it held before.</exception>
    public void Append(SweepRow row)
    {
        lock (gate)
        {
            if (isClosed)
                return;
            Write(JsonSerializer.Serialize(row, Json));
            rows.Add(row);
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            isClosed = true;
            stream.Dispose();
        }
    }

    private void Write(string line)
    {
        var start = stream.Position;
        try
        {
            stream.Write(Encoding.UTF8.GetBytes(line + "\n"));
            if (stream is FileStream file)
                file.Flush(flushToDisk: true);
            else
                stream.Flush();
        }
        catch (IOException)
        {
            TryCut(start);
            throw;
        }
    }

    private void TryCut(long length)
    {
        try
        {
            stream.SetLength(length);
            stream.Position = length;
        }
        catch (IOException)
        {
            // A torn line is cut off when the journal is opened again.
        }
    }

    private static List<string> CompleteLines(Stream stream, out long length)
    {
        stream.Position = 0;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        length = bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
        return length == 0 ? [] : [.. Encoding.UTF8.GetString(bytes, 0, (int)length).Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }
}
