using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace SecureFed.Protocol;

/// <summary>A range of one vector to unmask; ranges are disjoint and may be unmasked on different threads at once.</summary>
public sealed class UnmaskingRange
{
    internal UnmaskingRange(int vector, int first, int count) => (Vector, First, Count) = (vector, first, count);

    /// <summary>The vector's position in the parameters.</summary>
    public int Vector { get; }

    /// <summary>The first value.</summary>
    public int First { get; }

    /// <summary>How many values.</summary>
    public int Count { get; }

    internal bool IsDone { get; set; }
}

/// <summary>
/// The heavy part of round 4 as work items: first key agreements, then ranges of the sums from which the masks are taken. A host may spread either over its threads; what it leaves
/// undone, <see cref="ServerSession.Close"/> does. Two dropouts' common mask stands in nobody's input, so it is never expanded.
/// </summary>
public sealed class Unmasking : IDisposable
{
    private readonly ClosedInputs inputs;
    private readonly SessionParameters parameters;
    private readonly List<(int Dropout, int Survivor)> pairs = [];
    private readonly List<(int First, int Count)> batches = [];
    private readonly Dictionary<int, SecretBytes> maskKeys = [];

    // First the survivors' self masks, then those of the pairs.
    private readonly SessionMasks masks;
    private readonly bool[] agreed;
    private ImmutableArray<UnmaskingRange> ranges;
    private int selfMasks;
    private long maskBytes;

    internal Unmasking(ClosedInputs inputs)
    {
        this.inputs = inputs;
        parameters = inputs.Roster.Parameters;
        foreach (var dropout in inputs.ToOpen)
            if (!inputs.Survivors.Contains(dropout))
                Pair(dropout);
        agreed = new bool[batches.Count];
        masks = new SessionMasks(parameters, inputs.Survivors.Count + pairs.Count);
    }

    /// <summary>Number of key agreements, one for each dropout and survivor who are neighbours.</summary>
    public int Agreements => pairs.Count;

    /// <summary>Bytes of masks expanded so far.</summary>
    public long MaskBytes => Interlocked.Read(ref maskBytes);

    /// <summary>Number of work items for <see cref="Agree"/>: each dropout with the survivors among its neighbours, several at a time.</summary>
    public int AgreementBatches => batches.Count;

    /// <summary>Computes the key agreements of one batch, 0 to <see cref="AgreementBatches"/> - 1. Different ones may run at once.</summary>
    public void Agree(int batch)
    {
        const int Size = KeyAgreement.Size;
        var (first, count) = batches[batch];
        var members = inputs.Roster.Members;
        var dropout = pairs[first].Dropout;
        Span<byte> publicKeys = stackalloc byte[count * Size];
        Span<byte> secrets = stackalloc byte[count * Size];
        Span<bool> isAgreed = stackalloc bool[count];
        for (var i = 0; i < count; i++)
            members[pairs[first + i].Survivor].MaskKey.Span.CopyTo(publicKeys[(i * Size)..]);
        KeyAgreement.AgreeWithAll(maskKeys[dropout].Bytes, publicKeys, secrets, isAgreed);
        if (isAgreed.Contains(false))
            throw new InvalidOperationException("A mask key that passed the advertisement's checks agrees on no secret.");
        Peers peers = default;
        for (var i = 0; i < count; i++)
            peers[i] = members[pairs[first + i].Survivor];
        masks.SetPairs(inputs.Survivors.Count + first, inputs.Roster.RosterId, members[dropout], ((ReadOnlySpan<RosterMember>)peers)[..count], secrets);
        CryptographicOperations.ZeroMemory(secrets);
        agreed[batch] = true;
    }

    /// <summary>Computes the agreements that are left, and cuts all vectors into ranges of at most <paramref name="values"/> values. To be called once.</summary>
    public ImmutableArray<UnmaskingRange> Split(int values)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(values, 1);
        if (!ranges.IsDefault)
            throw new InvalidOperationException("The vectors were split already.");
        for (var batch = 0; batch < agreed.Length; batch++)
            if (!agreed[batch])
                Agree(batch);
        var all = ImmutableArray.CreateBuilder<UnmaskingRange>();
        for (var vector = 0; vector < parameters.Vectors.Length; vector++)
            for (var first = 0; first < parameters.Vectors[vector].Length; first += Math.Min(values, parameters.Vectors[vector].Length - first))
                all.Add(new UnmaskingRange(vector, first, Math.Min(values, parameters.Vectors[vector].Length - first)));
        return ranges = all.ToImmutable();
    }

    /// <summary>Takes all masks from one range, once.</summary>
    public void Unmask(UnmaskingRange range)
    {
        ArgumentNullException.ThrowIfNull(range);
        if (ranges.IsDefault || range.IsDone)
            throw new InvalidOperationException("A range is unmasked once, after the vectors were split.");
        inputs.Sums[range.Vector].Apply(masks[range.Vector], range.First, range.Count);
        Interlocked.Add(ref maskBytes, (long)masks[range.Vector].Count * range.Count * parameters.Vectors[range.Vector].LaneBytes);
        range.IsDone = true;
    }

    /// <summary>Erases all keys.</summary>
    public void Dispose()
    {
        foreach (var key in maskKeys.Values)
            key.Dispose();
        masks.Dispose();
    }

    internal void AddSurvivor(int survivor, SecretBytes selfMaskSeed)
        => masks.SetSelf(selfMasks++, inputs.Roster.RosterId, inputs.Roster.Members[survivor].Id, selfMaskSeed, subtract: true);

    internal void AddDropout(int dropout, SecretBytes maskRoot) => maskKeys.Add(dropout, SessionKeys.MaskKey(parameters.Id, inputs.Roster.Members[dropout].Id, maskRoot));

    /// <summary>Does what the host left undone; the sums are plain afterwards.</summary>
    internal SessionVectors Finish()
    {
        if (ranges.IsDefault)
            Split(int.MaxValue);
        foreach (var range in ranges.Where(range => !range.IsDone))
            Unmask(range);
        Dispose();
        return inputs.Sums;
    }

    private void Pair(int dropout)
    {
        var first = pairs.Count;
        foreach (var neighbor in inputs.Roster.NeighborsOf(dropout))
            if (inputs.Survivors.Contains(neighbor))
                pairs.Add((dropout, neighbor));
        for (; first < pairs.Count; first += SessionMasks.MostPairs)
            batches.Add((first, Math.Min(SessionMasks.MostPairs, pairs.Count - first)));
    }

    [InlineArray(SessionMasks.MostPairs)]
    private struct Peers
    {
        private RosterMember first;
    }
}
