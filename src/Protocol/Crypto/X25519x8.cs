using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;

namespace SecureFed.Protocol;

/// <summary>
/// One private key with eight public keys at once: the Montgomery ladder of RFC 7748 section 5 in the lanes of 512-bit vectors. Secrets choose no branch and no address; the
/// scalar's bits act through masks.
/// </summary>
internal static class X25519x8
{
    /// <summary>Public keys per call.</summary>
    public const int Lanes = 8;

    private const uint A24 = 121665;

    /// <summary>Whether this processor has the vectors and the host did not ask for the scalar twins.</summary>
    public static bool IsSupported => Avx512F.IsSupported && !ScalarOnly.IsRequested;

    /// <summary>Writes the eight shared secrets.</summary>
    /// <param name="privateKey">32 bytes.</param>
    /// <param name="publicKeys">Eight canonical u coordinates of 32 bytes.</param>
    /// <param name="sharedSecrets">Eight results of 32 bytes; all zero for a point of low order.</param>
    public static void Agree(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> publicKeys, Span<byte> sharedSecrets)
    {
        Span<byte> scalar = stackalloc byte[KeyAgreement.Size];
        privateKey.CopyTo(scalar);
        scalar[0] &= 248;
        scalar[31] = (byte)(scalar[31] & 127 | 64);
        Span<Vector512<ulong>> unaligned = stackalloc Vector512<ulong>[10 * Field25519x8.Limbs + 1];
        var memory = Field25519x8.Aligned(unaligned);
        memory.Clear();
        ref var x1 = ref Element(memory, 0);
        ref var x2 = ref Element(memory, 1);
        ref var z2 = ref Element(memory, 2);
        Field25519x8.Load(publicKeys, ref x1);
        Ladder(scalar, memory);
        Field25519x8.Invert(ref x1, ref z2, memory[(4 * Field25519x8.Limbs)..]);
        Field25519x8.Multiply(ref x2, ref x2, ref x1);
        Field25519x8.Freeze(ref x2);
        Field25519x8.Store(ref x2, sharedSecrets);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(memory));
        CryptographicOperations.ZeroMemory(scalar);
    }

    /// <summary>RFC 7748 section 5 with its names: elements x1, x2, z2, x3, z3 and five for intermediate values. Leaves the result in x2 / z2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Ladder(ReadOnlySpan<byte> scalar, Span<Vector512<ulong>> memory)
    {
        ref var x1 = ref Element(memory, 0);
        ref var x2 = ref Element(memory, 1);
        ref var z2 = ref Element(memory, 2);
        ref var x3 = ref Element(memory, 3);
        ref var z3 = ref Element(memory, 4);
        ref var a = ref Element(memory, 5);
        ref var b = ref Element(memory, 6);
        ref var c = ref Element(memory, 7);
        ref var d = ref Element(memory, 8);
        ref var e = ref Element(memory, 9);
        x2 = Vector512<ulong>.One;
        z3 = Vector512<ulong>.One;
        memory[..Field25519x8.Limbs].CopyTo(memory[(3 * Field25519x8.Limbs)..]);
        ulong swapped = 0;
        for (var bit = 254; bit >= 0; bit--)
        {
            var current = (ulong)(scalar[bit >> 3] >> (bit & 7) & 1);
            var swap = Vector512.Create(unchecked(0UL - (swapped ^ current)));
            swapped = current;
            Field25519x8.Swap(swap, ref x2, ref x3);
            Field25519x8.Swap(swap, ref z2, ref z3);

            Field25519x8.Add(ref a, ref x2, ref z2);
            Field25519x8.Subtract(ref b, ref x2, ref z2);
            Field25519x8.Add(ref c, ref x3, ref z3);
            Field25519x8.Subtract(ref d, ref x3, ref z3);
            Field25519x8.Multiply(ref d, ref d, ref a);
            Field25519x8.Multiply(ref c, ref c, ref b);
            Field25519x8.Square(ref a, ref a);
            Field25519x8.Square(ref b, ref b);
            Field25519x8.Subtract(ref e, ref a, ref b);
            Field25519x8.Multiply(ref x2, ref a, ref b);
            Field25519x8.MultiplySmall(ref z2, ref e, A24);
            Field25519x8.Add(ref z2, ref z2, ref a);
            Field25519x8.Multiply(ref z2, ref z2, ref e);
            Field25519x8.Add(ref x3, ref d, ref c);
            Field25519x8.Subtract(ref z3, ref d, ref c);
            Field25519x8.Square(ref x3, ref x3);
            Field25519x8.Square(ref z3, ref z3);
            Field25519x8.Multiply(ref z3, ref z3, ref x1);
        }
        var last = Vector512.Create(unchecked(0UL - swapped));
        Field25519x8.Swap(last, ref x2, ref x3);
        Field25519x8.Swap(last, ref z2, ref z3);
    }

    private static ref Vector512<ulong> Element(Span<Vector512<ulong>> memory, int index) => ref memory[index * Field25519x8.Limbs];
}
