using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using MessagePack;

namespace SecureFed.Protocol;

/// <summary>A message of the protocol: an immutable value with one encoding.</summary>
internal interface IMessage<TSelf>
    where TSelf : class, IMessage<TSelf>
{
    /// <summary>Its number on the wire.</summary>
    static abstract MessageType Type { get; }

    /// <summary>An upper bound of the whole frame in bytes.</summary>
    static abstract long MaximumBytes(WireLimits limits);

    /// <summary>Reads the body array.</summary>
    static abstract TSelf ReadBody(ref FrameReader reader);

    /// <summary>Writes the body array.</summary>
    void WriteBody(ref FrameWriter writer);

    /// <summary>Whether the frame is the one encoding of the message that was read from it.</summary>
    static virtual bool IsCanonical(in ReadOnlySequence<byte> frame, TSelf message) => Frame.Encodes(frame, message);
}

/// <summary>The envelope <c>[1, type, body]</c> around every message (wire.md section 1).</summary>
internal static class Frame
{
    /// <summary>The wire version.</summary>
    public const int Version = 1;

    /// <summary>Room for the envelope, list headers and field headers of a body without its lists.</summary>
    public const int Overhead = 64;

    /// <summary>Writes the frame of a message.</summary>
    public static void Encode<T>(T message, IBufferWriter<byte> output)
        where T : class, IMessage<T>
    {
        var writer = new FrameWriter(output);
        WriteHeader(ref writer, T.Type);
        message.WriteBody(ref writer);
        writer.Flush();
    }

    /// <summary>The frame of a message.</summary>
    public static byte[] Encode<T>(T message)
        where T : class, IMessage<T>
    {
        using var output = EncodingBuffer.Take();
        Encode(message, output.Writer);
        return output.Bytes.ToArray();
    }

    /// <summary>The body array alone: the leaf of a tree, or what a field holds as bytes.</summary>
    public static byte[] EncodeBody<T>(T message)
        where T : class, IMessage<T>
    {
        using var output = EncodingBuffer.Take();
        var writer = new FrameWriter(output.Writer);
        message.WriteBody(ref writer);
        writer.Flush();
        return output.Bytes.ToArray();
    }

    /// <summary>Whether a frame is the one encoding of a message.</summary>
    public static bool Encodes<T>(in ReadOnlySequence<byte> frame, T message)
        where T : class, IMessage<T>
    {
        using var output = EncodingBuffer.Take();
        Encode(message, output.Writer);
        return Is(frame, output.Bytes);
    }

    /// <summary>Decodes a frame. Total: any bytes give a message or a rejection, in time and memory bounded by the limits.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="limits">What the receiver accepts.</param>
    /// <param name="message">The message.</param>
    /// <param name="rejection">What is wrong with the frame.</param>
    /// <param name="inPlace">Whether fields of the message may be slices of the frame, which then must not change; otherwise they are copies.</param>
    public static bool TryDecode<T>(
        in ReadOnlySequence<byte> frame, WireLimits limits, [NotNullWhen(true)] out T? message, [NotNullWhen(false)] out Rejection? rejection, bool inPlace = false)
        where T : class, IMessage<T>
    {
        message = null;
        try
        {
            var most = T.MaximumBytes(limits);
            if (frame.Length > most)
                throw FrameReader.Fault(ValidationRules.FrameTooLong, $"the frame has at most {most} bytes, found {frame.Length}");
            var reader = new FrameReader(frame, limits, inPlace);
            ReadHeader(ref reader, T.Type);
            var decoded = T.ReadBody(ref reader);
            if (!reader.End)
                throw FrameReader.Fault(ValidationRules.TrailingBytes, "nothing follows the message");
            if (!T.IsCanonical(frame, decoded))
                throw FrameReader.Fault(ValidationRules.NotCanonical, "every value has its shortest encoding");
            message = decoded;
            rejection = null;
            return true;
        }
        catch (Exception fault) when (IsFault(fault))
        {
            var rule = (fault as FrameFaultException)?.Rule ?? ValidationRules.Shape;
            var culprit = T.Type.IsFromServer() ? Culprit.Server : Culprit.Unknown;
            rejection = new Rejection(rule, T.Type.Round(), culprit, fault is FrameFaultException ? fault.Message : "a complete MessagePack value");
            return false;
        }
    }

    /// <summary>The type that a frame claims, for choosing a decoder; null when it has no envelope of this version.</summary>
    public static MessageType? PeekType(in ReadOnlySequence<byte> frame)
    {
        // [1, type, ...] starts with these three bytes in the only accepted encoding.
        Span<byte> start = stackalloc byte[3];
        if (frame.Length < start.Length)
            return null;
        frame.Slice(0, start.Length).CopyTo(start);
        var type = (MessageType)start[2];
        return start[0] == (MessagePackCode.MinFixArray | 3) && start[1] == Version && Enum.IsDefined(type) ? type : null;
    }

    /// <summary>Writes the envelope up to the body.</summary>
    public static void WriteHeader(ref FrameWriter writer, MessageType type)
    {
        writer.Array(3);
        writer.Number(Version);
        writer.Number((int)type);
    }

    /// <summary>Reads the envelope up to the body.</summary>
    public static void ReadHeader(ref FrameReader reader, MessageType type)
    {
        reader.Array(3, "the envelope");
        var version = reader.Number(0, byte.MaxValue, "wire version");
        if (version != Version)
            throw FrameReader.Fault(ValidationRules.WireVersion, $"wire version is {Version}, found {version}");
        var found = reader.Number(0, byte.MaxValue, "message type");
        if (found != (int)type)
            throw FrameReader.Fault(ValidationRules.UnexpectedType, $"message type is {(int)type} ({type}), found {found}");
    }

    /// <summary>Whether a frame has exactly these bytes.</summary>
    public static bool Is(in ReadOnlySequence<byte> frame, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != frame.Length)
            return false;
        foreach (var segment in frame)
        {
            if (!segment.Span.SequenceEqual(bytes[..segment.Length]))
                return false;
            bytes = bytes[segment.Length..];
        }

        return true;
    }

    /// <summary>Whether an exception says that bytes are not what they should be, and not that the reader is broken.</summary>
    public static bool IsFault(Exception exception)
        => exception is FrameFaultException or MessagePackSerializationException or OverflowException || IsCutShort(exception);

    /// <summary>Whether an exception says that the bytes ended before the value did.</summary>
    public static bool IsCutShort(Exception exception) => exception is FrameFaultException { IsCutShort: true }
#pragma warning disable RS0030 // No input or output happens: this is how MessagePackReader reports a value that is cut short.
        or System.IO.EndOfStreamException;
#pragma warning restore RS0030
}
