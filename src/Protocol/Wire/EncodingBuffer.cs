using System.Buffers;

namespace SecureFed.Protocol;

/// <summary>A thread's buffer for encoding, used again so that a message grows no new one: its bytes are public by the time they leave.</summary>
internal readonly ref struct EncodingBuffer
{
    // A buffer that grew beyond this is left to the collector.
    private const int LargestKept = 1 << 20;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? kept;

    private EncodingBuffer(ArrayBufferWriter<byte> writer) => Writer = writer;

    /// <summary>Where to write.</summary>
    public ArrayBufferWriter<byte> Writer { get; }

    /// <summary>What was written, valid until disposal.</summary>
    public ReadOnlySpan<byte> Bytes => Writer.WrittenSpan;

    /// <summary>An empty buffer; an encoding inside another one gets its own.</summary>
    public static EncodingBuffer Take()
    {
        var writer = kept ?? new ArrayBufferWriter<byte>();
        kept = null;
        return new EncodingBuffer(writer);
    }

    /// <summary>Keeps the buffer for the next encoding.</summary>
    public void Dispose()
    {
        if (Writer.Capacity > LargestKept)
            return;
        Writer.ResetWrittenCount();
        kept = Writer;
    }
}
