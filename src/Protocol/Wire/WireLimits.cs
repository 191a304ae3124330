using System.Collections.Immutable;

namespace SecureFed.Protocol;

/// <summary>
/// What a decoder may allocate and accept: derived from the session parameters and, once it is fixed, the roster. Every count in a frame is compared
/// with these before anything is allocated for it (wire.md section 6).
/// </summary>
internal sealed record WireLimits
{
    private WireLimits(SessionId? session, ImmutableArray<VectorSpec> vectors, int participants, int degree, bool isRosterKnown)
    {
        Session = session;
        Vectors = vectors;
        Participants = participants;
        Degree = degree;
        IsRosterKnown = isRosterKnown;
        ProofLength = participants <= 1 ? 0 : int.Log2(participants - 1) + 1;
    }

    /// <summary>Before an offer is read: only the limits of the protocol itself.</summary>
    public static WireLimits BeforeOffer { get; } = new(null, [], SessionParameters.ParticipantLimit, GraphParameterFinder.MaximumNeighbors, false);

    /// <summary>The session that messages must name; null before an offer is read.</summary>
    public SessionId? Session { get; }

    /// <summary>The vectors of the session.</summary>
    public ImmutableArray<VectorSpec> Vectors { get; }

    /// <summary>The n of the roster, or the maximum while it is not known. Bitmaps have exactly this n.</summary>
    public int Participants { get; }

    /// <summary>The most neighbours of one participant.</summary>
    public int Degree { get; }

    /// <summary>Whether n and k are known, not only bounded.</summary>
    public bool IsRosterKnown { get; }

    /// <summary>The most hashes of an inclusion proof over the participants.</summary>
    public int ProofLength { get; }

    /// <summary>Round 0 and the roster message: n and k are only bounded.</summary>
    public static WireLimits BeforeRoster(SessionParameters parameters)
        => new(
            parameters.Id, parameters.Vectors, parameters.MaximumParticipants,
            Math.Min(parameters.MaximumParticipants - 1, GraphParameterFinder.MaximumNeighbors), false);

    /// <summary>From round 1 on: n and k are known.</summary>
    public static WireLimits OfRoster(SessionParameters parameters, int participants, int degree)
        => new(parameters.Id, parameters.Vectors, participants, degree, true);

    /// <summary>The same session once its n is read; k stays bounded.</summary>
    public WireLimits Among(int participants) => IsRosterKnown ? this : new(Session, Vectors, participants, Math.Min(participants - 1, Degree), true);
}
