using System.Collections.Immutable;

namespace SecureFed.Protocol;

/// <summary>A member of U1 as everyone works with it: its index in the roster, and of its advertisement what keys are derived from.</summary>
/// <param name="Index">Its place in the roster.</param>
/// <param name="Id">Its identifier.</param>
/// <param name="ChannelKey">Its X25519 public key for share encryption.</param>
/// <param name="MaskKey">Its X25519 public key for pairwise masks.</param>
internal sealed record RosterMember(int Index, ParticipantId Id, ReadOnlyMemory<byte> ChannelKey, ReadOnlyMemory<byte> MaskKey)
{
    public RosterMember(int index, AdvertisementMessage advertisement)
        : this(index, advertisement.Id, advertisement.ChannelKey, advertisement.MaskKey)
    {
    }

    /// <summary>The members of several roster entries, their keys copied into one memory: a client keeps them longer than the roster.</summary>
    public static ImmutableArray<RosterMember> AllOf(IReadOnlyList<RosterEntry> entries)
    {
        const int Size = KeyAgreement.Size;
        var keys = new byte[2 * Size * entries.Count];
        var members = ImmutableArray.CreateBuilder<RosterMember>(entries.Count);
        for (var i = 0; i < entries.Count; i++)
        {
            var (index, advertisement) = (entries[i].Index, entries[i].Advertisement);
            var own = keys.AsMemory(2 * Size * i, 2 * Size);
            advertisement.ChannelKey.CopyTo(own);
            advertisement.MaskKey.CopyTo(own[Size..]);
            members.Add(new RosterMember(index, advertisement.Id, own[..Size], own[Size..]));
        }
        return members.MoveToImmutable();
    }

    /// <summary>As the one who broke a rule.</summary>
    public Culprit Culprit => Culprit.Of(Id);
}
