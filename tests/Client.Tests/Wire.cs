namespace SecureFed.Client.Tests;

/// <summary>A client's connection that a test can watch and break. Rounds are told by the message type of the frame that leaves (wire.md section 1).</summary>
internal sealed class Wire : DelegatingHandler
{
    public Wire()
        : base(new SocketsHttpHandler())
    {
    }

    /// <summary>Called before a frame of a round leaves, with its bytes.</summary>
    public Func<int, byte[], Task> BeforeAnswer { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Called when the server's answer to a frame of a round is here, before the client sees it.</summary>
    public Func<int, HttpResponseMessage, Task> AfterAnswer { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Called before anything else leaves.</summary>
    public Func<HttpRequestMessage, Task> BeforeOther { get; set; } = _ => Task.CompletedTask;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        int? round = body is [0x93, 1, var type, ..] ? type switch { 2 => 0, 4 => 1, 6 or 7 => 2, 9 => 3, 11 => 4, _ => null } : null;
        if (round is { } answered)
            await BeforeAnswer(answered, body);
        else
            await BeforeOther(request);
        var response = await base.SendAsync(request, cancellationToken);
        if (round is { } sent)
            await AfterAnswer(sent, response);
        return response;
    }
}
