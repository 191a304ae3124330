using System.Collections.Immutable;

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
    private readonly List<MaskSeeds> selfMasks = [];
    private readonly List<(int Dropout, int Survivor)> pairs = [];
    private readonly List<(int First, int Count)> batches = [];
    private readonly Dictionary<int, SecretBytes> maskKeys = [];
    private MaskSeeds?[] pairwiseMasks = [];
    private MaskSet[]? masks;
    private ImmutableArray<UnmaskingRange> ranges;
    private long maskBytes;

    internal Unmasking(ClosedInputs inputs)
    {
        this.inputs = inputs;
        parameters = inputs.Roster.Parameters;
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
        var (first, count) = batches[batch];
        var members = inputs.Roster.Members;
        var dropout = pairs[first].Dropout;
        var agreed = maskKeys[dropout].AgreeWithAll([.. pairs.GetRange(first, count).Select(pair => members[pair.Survivor].Advertisement.MaskKey)]);
        for (var i = 0; i < count; i++)
        {
            using var secret = agreed[i] ?? throw new InvalidOperationException("A mask key that passed the advertisement's checks agrees on no secret.");
            pairwiseMasks[first + i] = SessionKeys.PairwiseMasks(parameters, inputs.Roster.RosterId, members[dropout], members[pairs[first + i].Survivor], secret);
        }
    }

    /// <summary>Computes the agreements that are left, and cuts all vectors into ranges of at most <paramref name="values"/> values. To be called once.</summary>
    public ImmutableArray<UnmaskingRange> Split(int values)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(values, 1);
        if (masks is not null)
            throw new InvalidOperationException("The vectors were split already.");
        masks = Masks();
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
        if (masks is null || range.IsDone)
            throw new InvalidOperationException("A range is unmasked once, after the vectors were split.");
        inputs.Sums[range.Vector].Apply(masks[range.Vector], range.First, range.Count);
        Interlocked.Add(ref maskBytes, (long)masks[range.Vector].Count * range.Count * parameters.Vectors[range.Vector].LaneBytes);
        range.IsDone = true;
    }

    /// <summary>Erases all keys.</summary>
    public void Dispose()
    {
        foreach (var seeds in selfMasks)
            seeds.Dispose();
        foreach (var seeds in pairwiseMasks)
            seeds?.Dispose();
        foreach (var key in maskKeys.Values)
            key.Dispose();
        foreach (var set in masks ?? [])
            set.Dispose();
    }

    internal void AddSurvivor(int survivor, SecretBytes selfMaskSeed)
        => selfMasks.Add(SessionKeys.SelfMasks(parameters, inputs.Roster.RosterId, inputs.Roster.Members[survivor].Id, selfMaskSeed));

    internal void AddDropout(int dropout, SecretBytes maskRoot)
    {
        maskKeys.Add(dropout, SessionKeys.MaskKey(parameters.Id, inputs.Roster.Members[dropout].Id, maskRoot));
        var first = pairs.Count;
        foreach (var neighbor in inputs.Roster.NeighborsOf(dropout))
            if (inputs.Survivors.Contains(neighbor))
                pairs.Add((dropout, neighbor));
        for (; first < pairs.Count; first += KeyAgreement.BatchSize)
            batches.Add((first, Math.Min(KeyAgreement.BatchSize, pairs.Count - first)));
        pairwiseMasks = new MaskSeeds?[pairs.Count];
    }

    /// <summary>Does what the host left undone; the sums are plain afterwards.</summary>
    internal SessionVectors Finish()
    {
        if (masks is null)
            Split(int.MaxValue);
        foreach (var range in ranges.Where(range => !range.IsDone))
            Unmask(range);
        Dispose();
        return inputs.Sums;
    }

    private MaskSet[] Masks()
    {
        for (var batch = 0; batch < batches.Count; batch++)
            if (pairwiseMasks[batches[batch].First] is null)
                Agree(batch);
        var sets = new MaskSet[parameters.Vectors.Length];
        for (var vector = 0; vector < sets.Length; vector++)
        {
            sets[vector] = new MaskSet(selfMasks.Count + pairs.Count);
            foreach (var seeds in selfMasks)
                sets[vector].Add(seeds.For(vector), subtract: true);
            for (var agreement = 0; agreement < pairs.Count; agreement++)
            {
                // The survivor added the mask when its index is the lower one, and subtracted it otherwise; this takes it back.
                var (dropout, survivor) = pairs[agreement];
                sets[vector].Add(pairwiseMasks[agreement]!.For(vector), subtract: survivor < dropout);
            }
        }
        return sets;
    }
}
