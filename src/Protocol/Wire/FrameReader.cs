using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using MessagePack;

namespace SecureFed.Protocol;

/// <summary>Reads the fields of one message in order; anything unexpected leaves through <see cref="FrameFaultException"/> before memory is spent on it.</summary>
internal ref struct FrameReader
{
    private readonly ReadOnlyMemory<byte> contiguous;
    private readonly bool inPlace;
    private MessagePackReader reader;

    /// <summary>Reads a message from its first byte.</summary>
    /// <param name="frame">The bytes.</param>
    /// <param name="limits">What may be read.</param>
    /// <param name="inPlace">Whether fields may be slices of the frame, which then must not change; otherwise they are copies.</param>
    public FrameReader(ReadOnlySequence<byte> frame, WireLimits limits, bool inPlace = false)
        : this(new MessagePackReader(frame), frame.IsSingleSegment ? frame.First : default, limits, inPlace)
    {
    }

    private FrameReader(MessagePackReader reader, ReadOnlyMemory<byte> contiguous, WireLimits limits, bool inPlace)
    {
        this.reader = reader;
        this.contiguous = contiguous;
        this.inPlace = inPlace;
        Limits = limits;
    }

    public WireLimits Limits { get; }

    public readonly bool End => reader.End;

    /// <summary>Bytes read so far.</summary>
    public readonly long Consumed => reader.Consumed;

    /// <summary>Goes on from the same place under tighter limits.</summary>
    public readonly FrameReader With(WireLimits limits) => new(reader, contiguous, limits, inPlace);

    /// <summary>Up to this many of the next bytes, to look at; none when the frame lies in pieces.</summary>
    public readonly ReadOnlyMemory<byte> Peek(int most)
    {
        var from = (int)Math.Min(reader.Consumed, contiguous.Length);
        return contiguous.Slice(from, Math.Min(most, contiguous.Length - from));
    }

    /// <summary>Goes past bytes that were looked at and found right.</summary>
    public void Skip(int bytes) => reader.ReadRaw(bytes);

    /// <summary>Bytes of the frame as a field may hold them: a slice or a copy.</summary>
    public readonly ReadOnlyMemory<byte> Keep(ReadOnlyMemory<byte> slice) => inPlace ? slice : slice.ToArray();

    /// <summary>An array of exactly this many elements.</summary>
    public void Array(int count, string what) => ArrayOf(count, count, what);

    /// <summary>An array of least..most elements.</summary>
    public int ArrayOf(int least, int most, string what)
    {
        var found = ArrayHeader(what);
        return found >= least && found <= most
            ? found
            : throw Fault(ValidationRules.Shape, $"{what} is an array of {most}, found {found}");
    }

    /// <summary>An array of exactly this many elements (true), or of none (false).</summary>
    public bool OptionalArray(int count, string what)
    {
        var found = ArrayHeader(what);
        return found == 0 || found == count ? found != 0 : throw Fault(ValidationRules.Shape, $"{what} is an array of {count} or of none, found {found}");
    }

    /// <summary>A list of up to this many elements, read one by one.</summary>
    public ImmutableArray<T> List<T>(int most, string what, ItemReader<T> read)
    {
        var count = ListHeader(most, what);
        var items = ImmutableArray.CreateBuilder<T>(count);
        for (var i = 0; i < count; i++)
            items.Add(read(ref this));
        return items.MoveToImmutable();
    }

    /// <summary>The header of a list of up to this many elements.</summary>
    public int ListHeader(int most, string what)
    {
        var count = ArrayHeader(what);
        return count <= most ? count : throw Fault(ValidationRules.ListTooLong, $"{what} has at most {most} entries, found {count}");
    }

    /// <summary>A list whose entries are strictly ascending in their index.</summary>
    public ImmutableArray<T> AscendingList<T>(int most, string what, ItemReader<T> read, Func<T, int> indexOf)
    {
        var items = List(most, what, read);
        for (var i = 1; i < items.Length; i++)
            if (indexOf(items[i - 1]) >= indexOf(items[i]))
                throw Fault(ValidationRules.NotAscending, $"{what} is strictly ascending");
        return items;
    }

    /// <summary>An unsigned integer in least..most.</summary>
    public ulong Number(ulong least, ulong most, string what)
    {
        Expect(MessagePackType.Integer, what);
        if (reader.NextCode is >= MessagePackCode.MinNegativeFixInt or MessagePackCode.Int8 or MessagePackCode.Int16 or MessagePackCode.Int32 or MessagePackCode.Int64)
            throw Fault(ValidationRules.Shape, $"{what} is an unsigned integer");
        var value = reader.ReadUInt64();
        return value >= least && value <= most
            ? value
            : throw Fault(ValidationRules.OutOfRange, string.Create(CultureInfo.InvariantCulture, $"{what} is in {least}..{most}, found {value}"));
    }

    public int Number(int least, int most, string what) => (int)Number((ulong)least, (ulong)most, what);

    /// <summary>A roster index.</summary>
    public int Index(string what) => Number(0, Limits.Participants - 1, what);

    /// <summary>A byte string of exactly this length.</summary>
    public ReadOnlyMemory<byte> Bytes(int length, string what)
    {
        var bytes = Bytes(what);
        return bytes.Length == length
            ? Keep(bytes)
            : throw Fault(ValidationRules.WrongLength, $"{what} has {length} bytes, found {bytes.Length}");
    }

    /// <summary>A byte string of at most this length.</summary>
    public ReadOnlyMemory<byte> BytesUpTo(int most, string what)
    {
        var bytes = Bytes(what);
        return bytes.Length <= most
            ? Keep(bytes)
            : throw Fault(ValidationRules.WrongLength, $"{what} has at most {most} bytes, found {bytes.Length}");
    }

    /// <summary>A byte string of any length, as a slice of the frame.</summary>
    public ReadOnlySequence<byte> Bytes(string what)
    {
        Expect(MessagePackType.Binary, what);
        RefuseHugeLength(what);
        return reader.ReadBytes() ?? throw Fault(ValidationRules.Shape, $"{what} is a byte string");
    }

    /// <summary>A hash, root, key or share.</summary>
    public ReadOnlyMemory<byte> Hash(string what) => Bytes(32, what);

    public ReadOnlyMemory<byte> Signature() => Bytes(64, "signature");

    /// <summary>An inclusion proof.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> Proof(int most)
        => List(most, "proof", static (ref FrameReader reader) => reader.Hash("proof hash"));

    /// <summary>Text of 1 to <paramref name="most"/> characters from the alphabet of names.</summary>
    public string Name(int most, string what)
    {
        Expect(MessagePackType.String, what);
        RefuseHugeLength(what);
        var bytes = reader.ReadStringSequence() ?? throw Fault(ValidationRules.Shape, $"{what} is text");
        if (bytes.Length > most)
            throw Fault(ValidationRules.BadName, $"{what} has at most {most} characters");
        var text = Encoding.Latin1.GetString(bytes);
        return ParticipantId.IsName(text)
            ? text
            : throw Fault(ValidationRules.BadName, $"{what} has 1 to {most} characters from A-Z a-z 0-9 . _ -");
    }

    public ParticipantId Id() => ParticipantId.Parse(Name(ParticipantId.MaximumLength, "id"));

    /// <summary>The session id, which must be that of the session.</summary>
    public SessionId Session()
    {
        var session = new SessionId(Bytes(SessionId.Size, "sid").Span);
        return session.Equals(Limits.Session)
            ? Limits.Session
            : throw Fault(ValidationRules.OtherSession, $"sid is {Limits.Session}, found {session}");
    }

    /// <summary>A bitmap over the roster.</summary>
    public ParticipantSet Set(string what)
    {
        if (!Limits.IsRosterKnown)
            throw new InvalidOperationException("a bitmap can be read only once the roster is known");
        var bytes = Bytes(ParticipantSet.BytesFor(Limits.Participants), what);
        return ParticipantSet.TryRead(Limits.Participants, bytes.Span, out var set)
            ? set
            : throw Fault(ValidationRules.BadBitmap, $"{what} has no bit above n - 1");
    }

    public static FrameFaultException Fault(RejectionRule rule, string expected) => new(rule, expected);

    private readonly ReadOnlyMemory<byte> Keep(in ReadOnlySequence<byte> bytes) => bytes.IsSingleSegment ? Keep(bytes.First) : bytes.ToArray();

    private int ArrayHeader(string what)
    {
        Expect(MessagePackType.Array, what);
        return reader.ReadArrayHeader();
    }

    private readonly void Expect(MessagePackType type, string what)
    {
        if (reader.End)
            throw new FrameFaultException(ValidationRules.Shape, $"{what} is missing: the bytes end early", isCutShort: true);
        if (reader.NextMessagePackType != type)
            throw Fault(ValidationRules.Shape, $"{what} is {type}, found {reader.NextMessagePackType}");
    }

    // MessagePackReader takes a length of 2 GiB or more for a mistake of its caller.
    private readonly void RefuseHugeLength(string what)
    {
        if (reader.NextCode is not (MessagePackCode.Bin32 or MessagePackCode.Str32))
            return;
        var header = reader.Sequence.Slice(reader.Position);
        if (header.Length > 1 && header.Slice(1, 1).FirstSpan[0] >= 0x80)
            throw Fault(ValidationRules.WrongLength, $"{what} is shorter than 2 GiB");
    }
}

/// <summary>Reads one entry of a list.</summary>
internal delegate T ItemReader<out T>(ref FrameReader reader);
