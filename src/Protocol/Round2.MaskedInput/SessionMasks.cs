using System.Security.Cryptography;

namespace SecureFed.Protocol;

/// <summary>A fixed number of masks for every vector of a session. Each mask has a place of its own, so different threads may set different ones, and setting one allocates nothing.</summary>
internal sealed class SessionMasks : IDisposable
{
    private readonly SessionParameters parameters;
    private readonly MaskSet[] sets;

    /// <summary>Room for <paramref name="count"/> masks of each vector.</summary>
    public SessionMasks(SessionParameters parameters, int count)
    {
        this.parameters = parameters;
        sets = new MaskSet[parameters.Vectors.Length];
        for (var vector = 0; vector < sets.Length; vector++)
        {
            sets[vector] = new MaskSet(count);
            sets[vector].Reserve(count);
        }
    }

    /// <summary>The masks of one vector.</summary>
    public MaskSet this[int vector] => sets[vector];

    /// <summary>Sets the self mask of a participant.</summary>
    public void SetSelf(int place, byte[] rosterId, ParticipantId id, SecretBytes selfMaskSeed, bool subtract)
    {
        Span<byte> seeds = stackalloc byte[sets.Length * MaskSet.SeedSize];
        SessionKeys.SelfMasks(parameters, rosterId, id, selfMaskSeed, seeds);
        Set(place, seeds, subtract);
    }

    /// <summary>Sets the mask of a pair, from what both ends agree on.</summary>
    public void SetPair(int place, byte[] rosterId, RosterMember one, RosterMember other, ReadOnlySpan<byte> agreed, bool subtract)
    {
        Span<byte> seeds = stackalloc byte[sets.Length * MaskSet.SeedSize];
        SessionKeys.PairwiseMasks(parameters, rosterId, one, other, agreed, seeds);
        Set(place, seeds, subtract);
    }

    /// <summary>Erases all masks.</summary>
    public void Dispose()
    {
        foreach (var set in sets)
            set.Dispose();
    }

    private void Set(int place, Span<byte> seeds, bool subtract)
    {
        for (var vector = 0; vector < sets.Length; vector++)
            sets[vector].Set(place, seeds.Slice(vector * MaskSet.SeedSize, MaskSet.SeedSize), subtract);
        CryptographicOperations.ZeroMemory(seeds);
    }
}
