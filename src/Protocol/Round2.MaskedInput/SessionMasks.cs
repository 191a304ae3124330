using System.Security.Cryptography;

namespace SecureFed.Protocol;

/// <summary>A fixed number of masks for every vector of a session. Each mask has a place of its own, so different threads may set different ones, and setting one allocates nothing.</summary>
internal sealed class SessionMasks : IDisposable
{
    /// <summary>Pairs whose masks are set at a time: what fills the vectors of <see cref="Sha256x16"/>.</summary>
    public const int MostPairs = Sha256x16.Lanes;

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
        for (var vector = 0; vector < sets.Length; vector++)
            sets[vector].Set(place, seeds.Slice(vector * MaskSet.SeedSize, MaskSet.SeedSize), subtract);
        CryptographicOperations.ZeroMemory(seeds);
    }

    /// <summary>
    /// Sets the masks of one participant with up to <see cref="MostPairs"/> peers, from what both ends of each pair agree on. Those with peers of lower index are subtracted, those with higher ones
    /// added: so an input is masked, and so a sum is rid of the masks of a dropout, whose peers did the opposite.
    /// </summary>
    /// <param name="place">The place of the first; the others follow.</param>
    /// <param name="rosterId">rid.</param>
    /// <param name="one">The participant.</param>
    /// <param name="peers">Its peers.</param>
    /// <param name="agreed">What it agrees on with each, 32 bytes.</param>
    public void SetPairs(int place, byte[] rosterId, RosterMember one, ReadOnlySpan<RosterMember> peers, ReadOnlySpan<byte> agreed)
    {
        Span<byte> seeds = stackalloc byte[sets.Length * peers.Length * MaskSet.SeedSize];
        SessionKeys.PairwiseMasks(parameters, rosterId, one, peers, agreed, seeds);
        for (var vector = 0; vector < sets.Length; vector++)
            for (var i = 0; i < peers.Length; i++)
                sets[vector].Set(place + i, seeds.Slice((vector * peers.Length + i) * MaskSet.SeedSize, MaskSet.SeedSize), subtract: peers[i].Index < one.Index);
        CryptographicOperations.ZeroMemory(seeds);
    }

    /// <summary>Erases all masks.</summary>
    public void Dispose()
    {
        foreach (var set in sets)
            set.Dispose();
    }
}
