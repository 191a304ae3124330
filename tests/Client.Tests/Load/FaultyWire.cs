using System.Net;
using SecureFed.Protocol;

namespace SecureFed.Client.Tests;

/// <summary>How often each fault happened.</summary>
internal sealed class FaultCounts
{
    public int Requests, Departures, LateAnswers, CutRequests, LostResponses, Duplicates, DuplicatesAnswered, Delayed, Stale;

    public override string ToString()
        => $"{Requests} requests; {Departures} disconnects of clients, {LateAnswers} answers past their deadline; {CutRequests} requests and {LostResponses} responses cut off, "
        + $"{Duplicates} duplicates behind and {DuplicatesAnswered} before the answer that counts, {Delayed} requests delayed, {Stale} sent again later";
}

/// <summary>
/// The network of one client: it loses, cuts off, repeats, delays and reorders requests that are already signed, and carries out the client's fate in the open session. What it does follows
/// from its seed and the order of the client's requests.
/// </summary>
internal sealed class FaultyWire : DelegatingHandler
{
    private readonly Random random;
    private readonly FaultCounts counts;
    private readonly Action<int, SessionId> onAnswer;
    private readonly Lock gate = new();
    private Fate fate = new(Departure.None, 0);
    private SessionId? newest;
    private SessionId? last;
    private SentRequest? stale;

    /// <param name="seed">Of this client's faults.</param>
    /// <param name="counts">Where faults are counted.</param>
    /// <param name="onAnswer">Told round and session of every frame that leaves the client, whatever becomes of it.</param>
    public FaultyWire(int seed, FaultCounts counts, Action<int, SessionId> onAnswer)
        // Nothing is read to the end to save a connection: a response that is let go of breaks it.
        : base(new SocketsHttpHandler { MaxResponseDrainSize = 0 })
        => (random, this.counts, this.onAnswer) = (new Random(seed), counts, onAnswer);

    /// <summary>What happens to the client in the next session; carried out once. It may still be sending again what belongs to the last one.</summary>
    public Fate Fate
    {
        get => fate;
        set
        {
            fate = value;
            last = newest;
        }
    }

    /// <summary>Stops the client.</summary>
    public Action Leave { get; set; } = () => { };

    /// <summary>Over when the round in which this client is late is closed.</summary>
    public Task IsTooLate { get; set; } = Task.CompletedTask;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref counts.Requests);
        var sent = await SentRequest.OfAsync(request, cancellationToken);
        if (sent.Round is { } round)
        {
            onAnswer(round, sent.Session);
            if (round == 0)
                newest = sent.Session;
            if (fate.Departure != Departure.None && fate.Round == round && !sent.Session.Equals(last))
            {
                var now = fate;
                fate = new(Departure.None, 0);
                return await CarryOutAsync(now, sent, cancellationToken);
            }
        }
        return await PassAsync(sent, cancellationToken);
    }

    private async Task<HttpResponseMessage> CarryOutAsync(Fate now, SentRequest sent, CancellationToken cancellation)
    {
        if (now.Departure == Departure.Late)
        {
            Interlocked.Increment(ref counts.LateAnswers);
            await IsTooLate.WaitAsync(cancellation);
            return await DeliverAsync(sent, cancellation);
        }
        if (now.Departure == Departure.MidRequest)
            await CutRequestAsync(sent, cancellation);
        if (now.Departure == Departure.MidResponse)
        {
            var response = await DeliverAsync(sent, cancellation);
            if (response.StatusCode == HttpStatusCode.Unauthorized)
            {
                // Its clock was wrong: the server does not have the answer before it is signed again.
                fate = now;
                return response;
            }
            await BreakAsync(response, cancellation);
        }
        Interlocked.Increment(ref counts.Departures);
        Leave();
        throw new HttpRequestException("the client goes away");
    }

    /// <summary>A passing fault, or none.</summary>
    private async Task<HttpResponseMessage> PassAsync(SentRequest sent, CancellationToken cancellation)
    {
        int fault, milliseconds;
        SentRequest? earlier = null;
        lock (gate)
        {
            (fault, milliseconds) = (random.Next(100), random.Next(50));
            if (fault is >= 18 and < 21)
                (earlier, stale) = (stale, null);
        }
        switch (fault)
        {
            case < 4 when sent.Body.Length > 0:
                Interlocked.Increment(ref counts.CutRequests);
                await CutRequestAsync(sent, cancellation);
                throw new HttpRequestException("half of the request has left");
            case < 8:
                Interlocked.Increment(ref counts.LostResponses);
                await LoseResponseAsync(sent, cancellation);
                throw new HttpRequestException("half of the response has come");
            case < 12:
                Interlocked.Increment(ref counts.Duplicates);
                var answer = await DeliverAsync(sent, cancellation);
                if (answer.StatusCode != HttpStatusCode.Unauthorized)
                    await RefusedAsync(sent, cancellation);
                return answer;
            case < 14:
                // A proxy that got no answer asks again by itself: the answer to the copy is the one that the client sees.
                Interlocked.Increment(ref counts.DuplicatesAnswered);
                await LoseResponseAsync(sent, cancellation);
                return await DeliverAsync(sent, cancellation);
            case < 18:
                Interlocked.Increment(ref counts.Delayed);
                await Task.Delay(milliseconds, cancellation);
                return await DeliverAsync(sent, cancellation);
            case < 21 when earlier is not null:
                Interlocked.Increment(ref counts.Stale);
                await RefusedAsync(earlier, cancellation);
                return await DeliverAsync(sent, cancellation);
            default:
                var plain = await DeliverAsync(sent, cancellation);
                if (plain.StatusCode != HttpStatusCode.Unauthorized)
                    lock (gate)
                        stale = sent;
                return plain;
        }
    }

    private Task<HttpResponseMessage> DeliverAsync(SentRequest sent, CancellationToken cancellation) => base.SendAsync(sent.Again(), cancellation);

    /// <summary>A signed request that the server took is refused when it comes again. One that it refused for its time may have become timely since.</summary>
    private async Task RefusedAsync(SentRequest sent, CancellationToken cancellation)
    {
        using var answer = await DeliverAsync(sent, cancellation);
        if (answer.StatusCode != HttpStatusCode.Unauthorized)
            throw new InvalidOperationException($"{sent.Method} {sent.Address.AbsolutePath} was sent twice and got {answer.StatusCode} the second time");
    }

    private async Task CutRequestAsync(SentRequest sent, CancellationToken cancellation)
    {
        try
        {
            (await base.SendAsync(sent.Again(isCut: true), cancellation)).Dispose();
        }
        catch (HttpRequestException)
        {
            // As intended.
        }
    }

    private async Task LoseResponseAsync(SentRequest sent, CancellationToken cancellation) => await BreakAsync(await DeliverAsync(sent, cancellation), cancellation);

    /// <summary>The connection breaks when half of the response has come.</summary>
    private static async Task BreakAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        using var broken = response;
        var content = await response.Content.ReadAsStreamAsync(cancellation);
        _ = await content.ReadAsync(new byte[(int)Math.Max(1, (response.Content.Headers.ContentLength ?? 0) / 2)], cancellation);
    }
}
