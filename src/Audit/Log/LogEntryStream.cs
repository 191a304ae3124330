using System.Buffers;
using SecureFed.Protocol;

namespace SecureFed.Audit;

/// <summary>How the reading of a log stands.</summary>
internal enum StreamEnd
{
    /// <summary>There may be more.</summary>
    Open,

    /// <summary>The file ends where an entry ends.</summary>
    Clean,

    /// <summary>The last entry is cut short.</summary>
    CutShort,

    /// <summary>Something is no entry; nothing after it can be read.</summary>
    Unreadable,
}

/// <summary>Reads the entries of a log from a stream one at a time, so that a log of any length needs the memory of its largest entry.</summary>
internal sealed class LogEntryStream(Stream stream)
{
    // The largest entries are chunks (127 KB) and shares (51 KB).
    private const int MostBytes = 1 << 20;

    private byte[] buffer = new byte[1 << 16];
    private int first;
    private int end;
    private bool isDrained;

    /// <summary>How the reading stands.</summary>
    public StreamEnd End { get; private set; }

    /// <summary>What is wrong when it is unreadable.</summary>
    public string? Fault { get; private set; }

    /// <summary>Bytes of all entries so far.</summary>
    public long Length { get; private set; }

    /// <summary>The next entry and its bytes, or null when there is none.</summary>
    /// <param name="limits">What an index may be.</param>
    /// <param name="bytes">The entry as it stands in the log.</param>
    public SessionLogEntry? Next(WireLimits limits, out byte[] bytes)
    {
        bytes = [];
        while (End == StreamEnd.Open)
        {
            var window = new ReadOnlySequence<byte>(buffer, first, end - first);
            try
            {
                if (window.IsEmpty && isDrained)
                {
                    End = StreamEnd.Clean;
                    break;
                }
                var reader = new FrameReader(window, limits);
                SessionLogEntry.Read(ref reader);
                bytes = window.Slice(0, reader.Consumed).ToArray();
                var own = new FrameReader(new ReadOnlySequence<byte>(bytes), limits);
                var entry = SessionLogEntry.Read(ref own);
                if (!entry.Encode().AsSpan().SequenceEqual(bytes))
                    throw FrameReader.Fault(ValidationRules.NotCanonical, "every value has its shortest encoding");
                first += bytes.Length;
                Length += bytes.Length;
                return entry;
            }
            catch (Exception fault) when (Frame.IsCutShort(fault))
            {
                if (isDrained)
                    End = StreamEnd.CutShort;
                else if (window.Length >= MostBytes)
                    Refuse("an entry is longer than any can be");
                else
                    Fill();
            }
            catch (Exception fault) when (Frame.IsFault(fault))
            {
                Refuse(fault is FrameFaultException ? fault.Message : "it is not a MessagePack value");
            }
        }
        return null;
    }

    private void Refuse(string fault) => (End, Fault) = (StreamEnd.Unreadable, fault);

    private void Fill()
    {
        buffer.AsSpan(first, end - first).CopyTo(buffer);
        (first, end) = (0, end - first);
        if (end == buffer.Length)
            Array.Resize(ref buffer, 2 * buffer.Length);
        var read = stream.Read(buffer, end, buffer.Length - end);
        isDrained = read == 0;
        end += read;
    }
}
