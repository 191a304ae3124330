namespace SecureFed.Hosting;

/// <summary>The stream on which a <see cref="Privacy.PrivacyLedger"/> reads and appends its lines, over a place that keeps each flush whole or not at all.</summary>
/// <param name="stored">What is kept so far.</param>
/// <param name="append">Keeps bytes that start at a position, durably; throws when the kept bytes do not end there.</param>
/// <param name="cut">Shortens what is kept, durably.</param>
internal sealed class LedgerStream(byte[] stored, Action<long, byte[]> append, Action<long> cut) : Stream
{
    private readonly MemoryStream pending = new();
    private long kept = stored.Length;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => true;

    public override long Length => kept + pending.Length;

    public override long Position { get; set; }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var rest = stored.AsSpan((int)Math.Min(Position, stored.Length));
        var read = Math.Min(rest.Length, buffer.Length);
        rest[..read].CopyTo(buffer);
        Position += read;
        return read;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (Position != Length)
            throw new NotSupportedException("A ledger is written at its end only.");
        pending.Write(buffer);
        Position = Length;
    }

    public override void Flush()
    {
        if (pending.Length == 0)
            return;
        append(kept, pending.ToArray());
        kept += pending.Length;
        pending.SetLength(0);
    }

    public override void SetLength(long value)
    {
        if (pending.Length != 0 || value > kept)
            throw new NotSupportedException("A ledger is cut to a part of what is kept.");
        cut(value);
        kept = value;
        Position = Math.Min(Position, value);
    }

    public override long Seek(long offset, SeekOrigin origin)
        => Position = offset + origin switch { SeekOrigin.Begin => 0, SeekOrigin.Current => Position, _ => Length };
}
