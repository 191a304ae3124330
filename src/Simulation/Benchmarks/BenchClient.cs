using SecureFed.Protocol;

namespace SecureFed.Simulation;

/// <summary>One client of a <see cref="BenchSession"/>: its protocol session, when it falls silent, and what it cost.</summary>
/// <param name="index">Its place among the clients.</param>
/// <param name="id">Its identifier.</param>
/// <param name="session">The protocol.</param>
/// <param name="silentFrom">The first protocol round it does not answer.</param>
/// <param name="now">Seconds from any fixed moment.</param>
internal sealed class BenchClient(int index, ParticipantId id, ClientSession session, int silentFrom, Func<double> now) : IDisposable
{
    /// <summary>The round of a client that stays to the end.</summary>
    public const int Never = 5;

    /// <summary>Its place among the clients.</summary>
    public int Index => index;

    /// <summary>Its identifier.</summary>
    public ParticipantId Id => id;

    /// <summary>The protocol.</summary>
    public ClientSession Session => session;

    /// <summary>The first protocol round it does not answer.</summary>
    public int SilentFrom => silentFrom;

    /// <summary>The server's frame for it in the open round.</summary>
    public ReadOnlyMemory<byte> Incoming { get; set; }

    /// <summary>Its answer to that.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Outgoing { get; private set; } = [];

    /// <summary>Bytes sent.</summary>
    public long BytesUp { get; private set; }

    /// <summary>Bytes received.</summary>
    public long BytesDown { get; private set; }

    /// <summary>Seconds in all its steps.</summary>
    public double Seconds { get; private set; }

    /// <summary>Why it left the session, or null.</summary>
    public Rejection? Refusal { get; private set; }

    /// <summary>Answers the frame.</summary>
    public void Answer()
    {
        var start = now();
        var answer = session.Receive(Incoming);
        Seconds += now() - start;
        BytesDown += Incoming.Length;
        foreach (var frame in answer.Frames)
            BytesUp += frame.Length;
        Incoming = default;
        Outgoing = answer.Frames;
        Refusal ??= answer.Rejection;
    }

    /// <summary>The server has the answer: lets go of it.</summary>
    public void Sent()
    {
        Outgoing = [];
        session.ReleaseInput();
    }

    public void Dispose() => session.Dispose();
}
