namespace SecureFed.Client.Tests;

/// <summary>How a client goes away in a round.</summary>
internal enum Departure
{
    /// <summary>It answers everything.</summary>
    None,

    /// <summary>It stops between storing its answer and sending it.</summary>
    BeforeSending,

    /// <summary>Its connection breaks when half of the answer has left, and it stops.</summary>
    MidRequest,

    /// <summary>The server has its answer; the connection breaks while the client reads the acknowledgement, and it stops.</summary>
    MidResponse,

    /// <summary>It stays, but its answer arrives when the round's time is over.</summary>
    Late,
}

/// <summary>What happens to one client in one session.</summary>
/// <param name="Departure">How it goes away.</param>
/// <param name="Round">In which round, 0 to 4.</param>
internal sealed record Fate(Departure Departure, int Round)
{
    /// <summary>The first round that the server hears nothing in; 5 when it hears everything.</summary>
    public int SilentFrom => Departure switch
    {
        Departure.None => 5,
        Departure.MidResponse => Round + 1,
        _ => Round,
    };
}

/// <summary>What happens to all clients in one session, from a seed.</summary>
internal sealed class Fates
{
    private const double Leaving = 0.2;
    private const double LeavingInStorm = 0.75;
    private const double BeingLate = 0.03;

    private readonly Fate[] fates;

    /// <param name="seed">Of the whole test.</param>
    /// <param name="session">The number of the session, from 0.</param>
    /// <param name="clients">How many.</param>
    public Fates(int seed, int session, int clients)
    {
        var random = new Random(unchecked(seed * 1_000_003 + session));
        // Now and then most clients go away at once: the session must end without a sum, and say so.
        IsStorm = session % 6 == 2;
        fates = [.. Enumerable.Range(0, clients).Select(_ => Draw(random, IsStorm ? LeavingInStorm : Leaving))];
    }

    /// <summary>Whether most clients leave.</summary>
    public bool IsStorm { get; }

    public Fate this[int client] => fates[client];

    /// <summary>How many answer a round.</summary>
    public int Answering(int round) => fates.Count(fate => fate.SilentFrom > round);

    /// <summary>Whether a round has to wait for its deadline, because somebody who answered the round before does not answer it.</summary>
    public bool WaitsForDeadline(int round) => fates.Any(fate => fate.SilentFrom == round);

    /// <summary>Whose inputs are in the sum, if it opens.</summary>
    public IEnumerable<int> Survivors => Enumerable.Range(0, fates.Length).Where(HasInput);

    /// <summary>Whether a client's input is in the sum, if it opens.</summary>
    public bool HasInput(int client) => fates[client].SilentFrom > 2;

    private static Fate Draw(Random random, double leaving)
    {
        var round = random.Next(5);
        return random.NextDouble() switch
        {
            var draw when draw < leaving => new Fate((Departure)random.Next((int)Departure.BeforeSending, (int)Departure.Late), round),
            var draw when draw < leaving + BeingLate => new Fate(Departure.Late, round),
            _ => new Fate(Departure.None, 0),
        };
    }
}
