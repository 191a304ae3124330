using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace SecureFed.Protocol;

/// <summary>
/// Asks the processor for memory before it is read. A message of a server gathers thousands of small pieces that were last used long ago; asked for all at once, they arrive side by side
/// instead of one after the other. Nothing depends on it, and without the instruction nothing happens.
/// </summary>
internal static unsafe class Prefetch
{
    private const int CacheLine = 64;

    /// <summary>Asks for one cache line of public bytes.</summary>
    public static void Line(ref byte start)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(Unsafe.AsPointer(ref start));
    }

    /// <summary>Asks for public bytes.</summary>
    public static void Bytes(ReadOnlySpan<byte> bytes)
    {
        if (!Sse.IsSupported)
            return;
        // An address that the collector makes stale in between costs nothing but the speed.
        var start = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(bytes));
        for (var at = 0; at < bytes.Length; at += CacheLine)
            Sse.Prefetch0(start + at);
        if (!bytes.IsEmpty)
            Sse.Prefetch0(start + bytes.Length - 1);
    }
}
