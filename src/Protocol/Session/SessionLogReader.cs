using System.Buffers;

namespace SecureFed.Protocol;

/// <summary>What came of reading an entry.</summary>
internal enum LogReading
{
    /// <summary>An entry was read.</summary>
    Entry,

    /// <summary>The log ends here.</summary>
    End,

    /// <summary>The last entry is cut short, as a crash leaves it; everything before it is good.</summary>
    CutShort,

    /// <summary>The log is not one: see <see cref="SessionLogReader.Fault"/>.</summary>
    Faulty,
}

/// <summary>Reads a session log entry by entry and computes its chain (session-log.md section 3). Total: any bytes give entries, an end, or a fault.</summary>
internal sealed class SessionLogReader(ReadOnlySequence<byte> log)
{
    private SessionLog? chain;
    private ReadOnlySequence<byte> rest = log;
    private bool isOver;

    /// <summary>A reader of a log that comes piece by piece.</summary>
    public SessionLogReader()
        : this(default)
    {
    }

    /// <summary>The parameters in the offer, once it is read.</summary>
    public SessionParameters? Parameters { get; private set; }

    /// <summary>The chain over what was read; null before the offer.</summary>
    public SessionLog? Chain => chain;

    /// <summary>Number of entries read.</summary>
    public int Entries { get; private set; }

    /// <summary>Length of what was read, in bytes: where a log that is cut short can be continued.</summary>
    public long Length { get; private set; }

    /// <summary>What is wrong, and where.</summary>
    public string? Fault { get; private set; }

    /// <summary>The next piece of the log, once all entries of the one before are read; pieces end where entries end.</summary>
    public void Continue(in ReadOnlySequence<byte> piece) => rest = piece;

    /// <summary>Reads the next entry.</summary>
    public LogReading Read(out SessionLogEntry? entry)
    {
        entry = null;
        if (Fault is not null)
            return LogReading.Faulty;
        if (rest.IsEmpty)
            return LogReading.End;
        try
        {
            var reader = new FrameReader(rest, Parameters is null ? WireLimits.BeforeOffer : WireLimits.BeforeRoster(Parameters));
            var read = SessionLogEntry.Read(ref reader);
            var bytes = rest.Slice(0, reader.Consumed);
            var encoded = read.Encode();
            if (!Frame.Is(bytes, encoded))
                throw FrameReader.Fault(ValidationRules.NotCanonical, "every value has its shortest encoding");
            Follow(read);
            chain!.Extend(read, encoded);
            rest = rest.Slice(reader.Consumed);
            Length += encoded.Length;
            Entries++;
            entry = read;
            return LogReading.Entry;
        }
        catch (Exception fault) when (Frame.IsCutShort(fault))
        {
            return LogReading.CutShort;
        }
        catch (Exception fault) when (Frame.IsFault(fault))
        {
            Fault = $"entry {Entries} at byte {Length}: {(fault is FrameFaultException ? fault.Message : "it is not a MessagePack value")}";
            return LogReading.Faulty;
        }
    }

    private void Follow(SessionLogEntry entry)
    {
        if (isOver)
            throw FrameReader.Fault(ValidationRules.Shape, "nothing follows an abort or a result");
        if ((chain is null) != entry is OfferEntry)
            throw FrameReader.Fault(ValidationRules.Shape, "a log has one offer, and starts with it");
        isOver = entry.IsLast;
        if (entry is not OfferEntry offer)
            return;
        if (!Frame.TryDecode<OfferMessage>(offer.Frame, WireLimits.BeforeOffer, out var message, out var rejection))
            throw FrameReader.Fault(rejection.Rule, $"the offer: {rejection.Expected}");
        Parameters = message.Parameters;
        chain = new SessionLog(message.Parameters.Id);
    }
}
