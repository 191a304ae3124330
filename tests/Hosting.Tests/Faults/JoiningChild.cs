namespace SecureFed.Hosting.Tests;

/// <summary>A participant that takes part until it is killed, or kills itself between storing a round's answer and sending it. Every frame is noted in a file before it leaves.</summary>
public sealed class JoiningChild
{
    [Fact(Explicit = true)]
    public async Task Join()
    {
        var told = ChildProcess.Listen().Split('|');
        var (address, folder, deathRound) = (new Uri(told[0]), told[1], int.Parse(told[2]));
        using var client = Cast.Client(address, participant: 0, folder, new NotingWire(NotesIn(folder), deathRound));
        Console.WriteLine("ready");
        await client.RunAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The file of notes: a line "session round frame" for each frame that left or was about to.</summary>
    internal static string NotesIn(string folder) => Path.Combine(folder, "sent.txt");

    private sealed class NotingWire(string notes, int deathRound) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Content is not null && request.RequestUri!.Segments is [_, _, _, "sessions/", var session, ..])
            {
                foreach (var frame in FrameSplitter.Split(await request.Content.ReadAsByteArrayAsync(cancellationToken), int.MaxValue)!)
                    File.AppendAllText(notes, $"{session.TrimEnd('/')} {RoundOf(frame.Span)} {Convert.ToHexString(frame.Span)}\n");
                if (RoundOf(await request.Content.ReadAsByteArrayAsync(cancellationToken)) == deathRound)
                    System.Diagnostics.Process.GetCurrentProcess().Kill();
            }
            return await base.SendAsync(request, cancellationToken);
        }

        /// <summary>By the type of a client's message (wire.md section 1).</summary>
        private static int RoundOf(ReadOnlySpan<byte> frame) => frame[2] switch
        {
            2 => 0,
            4 => 1,
            6 or 7 => 2,
            9 => 3,
            _ => 4,
        };
    }
}
