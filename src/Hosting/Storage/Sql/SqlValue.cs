using System.Runtime.InteropServices;

namespace SecureFed.Hosting;

/// <summary>A named value of a statement: bytes, a number, a text or nothing.</summary>
internal readonly record struct SqlValue(string Name, object? Value)
{
    public SqlValue(string name, ReadOnlyMemory<byte> bytes)
        : this(name, (object)ArrayOf(bytes))
    {
    }

    /// <summary>The bytes as an array, copied only where they are a part of one.</summary>
    private static byte[] ArrayOf(ReadOnlyMemory<byte> bytes)
        => MemoryMarshal.TryGetArray(bytes, out var segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length
            ? segment.Array
            : bytes.ToArray();
}
