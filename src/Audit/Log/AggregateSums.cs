using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using SecureFed.Protocol;

namespace SecureFed.Audit;

/// <summary>What can be said of opened sums: their hash, as the server signs it, and whether honest clients can have made them.</summary>
internal static class AggregateSums
{
    /// <summary><c>H("SecureFed/v1/aggregate", rid, then for each vector: name, packed sum)</c> (protocol.md section 4).</summary>
    public static byte[] HashOf(SessionParameters parameters, byte[] rosterId, SessionVectors sums)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(sha, Encoding.ASCII.GetBytes("SecureFed/v1/aggregate"));
        Append(sha, rosterId);
        for (var vector = 0; vector < parameters.Vectors.Length; vector++)
        {
            var spec = parameters.Vectors[vector];
            Append(sha, Encoding.ASCII.GetBytes(spec.Name));
            AppendLength(sha, Enumerable.Range(0, spec.Chunks).Sum(chunk => (long)spec.PackedBytes(chunk)));
            for (var chunk = 0; chunk < spec.Chunks; chunk++)
            {
                var packed = new byte[spec.PackedBytes(chunk)];
                sums.Pack(vector, chunk, packed);
                sha.AppendData(packed);
            }
        }
        return sha.GetHashAndReset();
    }

    /// <summary>Exact vectors with a value that honest survivors cannot have made.</summary>
    public static IEnumerable<string> OutOfBounds(SessionParameters parameters, int survivors, SessionVectors sums)
    {
        for (var vector = 0; vector < parameters.Vectors.Length; vector++)
        {
            var spec = parameters.Vectors[vector];
            if (spec.Class == VectorClass.Exact && sums[vector].Maximum() > (UInt128)spec.Bound * (UInt128)survivors)
                yield return $"a value of the exact vector '{spec.Name}' is {sums[vector].Maximum()}, above {survivors} survivors x bound {spec.Bound}: the sum is void";
        }
    }

    private static void Append(IncrementalHash sha, byte[] field)
    {
        AppendLength(sha, field.Length);
        sha.AppendData(field);
    }

    private static void AppendLength(IncrementalHash sha, long length)
    {
        Span<byte> prefix = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(prefix, (uint)length);
        sha.AppendData(prefix);
    }
}
