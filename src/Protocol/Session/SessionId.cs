namespace SecureFed.Protocol;

/// <summary>The hash of the session parameters: 32 bytes that bind every key, message and signature of a session (protocol.md section 3).</summary>
public sealed class SessionId : IEquatable<SessionId>
{
    /// <summary>Size in bytes.</summary>
    public const int Size = 32;

    private readonly byte[] bytes;

    /// <summary>Wraps a copy of 32 bytes.</summary>
    /// <exception cref="ArgumentException">The length is not 32.</exception>
    public SessionId(ReadOnlySpan<byte> bytes)
        => this.bytes = bytes.Length == Size ? bytes.ToArray() : throw new ArgumentException("a session id has 32 bytes", nameof(bytes));

    /// <summary>The 32 bytes.</summary>
    public ReadOnlySpan<byte> Span => bytes;

    internal ReadOnlyMemory<byte> Memory => bytes;

    /// <inheritdoc/>
    public bool Equals(SessionId? other) => other is not null && bytes.AsSpan().SequenceEqual(other.bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SessionId);

    /// <inheritdoc/>
    public override int GetHashCode() => BitConverter.ToInt32(bytes);

    /// <summary>The bytes in lower-case hexadecimal.</summary>
    public override string ToString() => Convert.ToHexStringLower(bytes);
}
