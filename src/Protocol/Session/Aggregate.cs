using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace SecureFed.Protocol;

/// <summary>What a session opens: the sums over its survivors, and nothing else about them.</summary>
public sealed class Aggregate
{
    private readonly SessionParameters parameters;
    private readonly ulong[][] sums;

    internal Aggregate(ClosedInputs inputs, SessionVectors opened)
    {
        parameters = inputs.Roster.Parameters;
        sums = new ulong[parameters.Vectors.Length][];
        for (var vector = 0; vector < sums.Length; vector++)
        {
            sums[vector] = new ulong[parameters.Vectors[vector].Length];
            opened[vector].CopyTo(sums[vector]);
        }
        Survivors = [.. inputs.Survivors.Indices.Select(index => inputs.Roster.Members[index].Id)];
        SurvivorRoot = inputs.SurvivorRoot;
        Hash = HashOf(inputs.Roster.RosterId, opened);
    }

    /// <summary>The session parameters.</summary>
    public SessionParameters Parameters => parameters;

    /// <summary>The survivors, in byte order: everyone whose input is in the sums.</summary>
    public ImmutableArray<ParticipantId> Survivors { get; }

    /// <summary>Number of survivors.</summary>
    public int Count => Survivors.Length;

    /// <summary>The survivor root, 32 bytes.</summary>
    public ReadOnlyMemory<byte> SurvivorRoot { get; }

    /// <summary>The hash that the server signs in its result, 32 bytes.</summary>
    public ReadOnlyMemory<byte> Hash { get; }

    /// <summary>Who the sums are protected from: a semi-honest session says so in every report.</summary>
    public ThreatModel ThreatModel => parameters.Graph.ThreatModel;

    /// <summary>Whether degree or threshold were forced for a measurement.</summary>
    public bool IsForced => parameters.Graph.IsForced;

    /// <summary>The sum of a vector, every value in 0..2^bits - 1.</summary>
    /// <exception cref="ArgumentException">The session has no such vector.</exception>
    public ReadOnlySpan<ulong> Sum(string vector) => sums[SessionVectors.Find(parameters, vector)];

    /// <summary>The reason to void a session whose exact sum is larger than honest clients can make it, or null.</summary>
    internal AbortReason? BoundAbort()
    {
        for (var vector = 0; vector < sums.Length; vector++)
        {
            var spec = parameters.Vectors[vector];
            if (spec.Class != VectorClass.Exact)
                continue;
            var most = (ulong)Count * spec.Bound;
            if (sums[vector].AsSpan().ContainsAnyExceptInRange(0UL, most))
                return new AbortReason(
                    AbortCode.ResultOutOfBounds, 4, $"a value of the exact vector '{spec.Name}' is above {Count} survivors x bound {spec.Bound}: someone cheated, the session is void");
        }
        return null;
    }

    /// <summary><c>H("SecureFed/v1/aggregate", rid, then for each vector: name, packed sum)</c>; chunks end on whole bytes, so the packed sum is their concatenation.</summary>
    private byte[] HashOf(byte[] rosterId, SessionVectors opened)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(Transcript.LP("SecureFed/v1/aggregate", rosterId));
        for (var vector = 0; vector < parameters.Vectors.Length; vector++)
        {
            var spec = parameters.Vectors[vector];
            AppendLength(sha, spec.Name.Length);
            sha.AppendData(Encoding.ASCII.GetBytes(spec.Name));
            AppendLength(sha, ((long)spec.Length * spec.Bits + 7) / 8);
            var buffer = new byte[spec.PackedBytes(0)];
            for (var chunk = 0; chunk < spec.Chunks; chunk++)
            {
                var packed = buffer.AsSpan(0, spec.PackedBytes(chunk));
                opened.Pack(vector, chunk, packed);
                sha.AppendData(packed);
            }
        }
        return sha.GetHashAndReset();
    }

    private static void AppendLength(IncrementalHash sha, long length)
    {
        Span<byte> prefix = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(prefix, (uint)length);
        sha.AppendData(prefix);
    }
}
