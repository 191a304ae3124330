using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using SecureFed.Protocol;

namespace SecureFed.Audit;

/// <summary>An implementation in another process, which speaks the interface of docs/spec/conformance.md on its standard input and output.</summary>
/// <remarks>A party that answers too late, or whose process ended, has broken: that is an outcome. One that answers with something else than the interface says is a mistake of the caller.</remarks>
internal sealed class ProcessImplementation : IImplementation
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly string command;
    private readonly List<int> sessions = [];
    private Process? process;
    private int last;

    public ProcessImplementation(string command)
    {
        this.command = command;
        process = Launch(command);
    }

    /// <inheritdoc/>
    public IClientUnderTest Start(ClientSetup setup)
    {
        var client = new Client(this, Begin());
        Require(Ask(InterfaceJson.Write(client.Session, setup)), "a client");
        return client;
    }

    /// <inheritdoc/>
    public IServerUnderTest Start(ServerSetup setup)
    {
        var server = new Server(this, Begin());
        Require(Ask(InterfaceJson.Write(server.Session, setup)), "a server");
        return server;
    }

    /// <inheritdoc/>
    public void Dispose() => Stop();

    /// <summary>Sessions of a process that broke are gone with it; the next ones get a new process.</summary>
    private int Begin()
    {
        process ??= Launch(command);
        sessions.Add(++last);
        return last;
    }

    private void End(int session)
    {
        if (sessions.Remove(session) && process is not null)
            Ask(new JsonObject { ["do"] = "end", ["session"] = session });
    }

    /// <summary>One request and its answer; null when the process broke.</summary>
    private JsonObject? Ask(JsonObject request)
    {
        if (process is null || ((string)request["do"]! != "end" && !sessions.Contains((int)request["session"]!)))
            return null;
        string? line;
        try
        {
            process.StandardInput.WriteLine(request.ToJsonString());
            process.StandardInput.Flush();
            var reading = process.StandardOutput.ReadLineAsync();
            line = reading.Wait(Patience) ? reading.Result : null;
        }
        catch (IOException)
        {
            line = null;
        }
        if (line is null)
        {
            Stop();
            return null;
        }
        return Parse(request, line);
    }

    private JsonObject Parse(JsonObject request, string line)
    {
        try
        {
            var answer = JsonNode.Parse(line)!.AsObject();
            return answer["error"] is { } error ? throw new ImplementationException($"'{command}' refuses '{(string)request["do"]!}': {error}") : answer;
        }
        catch (Exception mistake) when (mistake is JsonException or InvalidOperationException or NullReferenceException)
        {
            throw Misunderstood(request["do"], line);
        }
    }

    private T Understand<T>(JsonObject? answer, string question, Func<JsonObject, T> read, Func<T> broken)
    {
        if (answer is null)
            return broken();
        try
        {
            return read(answer);
        }
        catch (Exception mistake) when (mistake is FormatException or InvalidOperationException or ArgumentException or NullReferenceException)
        {
            throw Misunderstood(question, answer.ToJsonString());
        }
    }

    private ImplementationException Misunderstood(JsonNode? question, string line)
        => new($"'{command}' answers '{(string?)question}' with '{(line.Length > 80 ? $"{line[..80]}..." : line)}', which is not what docs/spec/conformance.md says; nothing but answers may be on its standard output.");

    private void Require(JsonObject? answer, string what)
    {
        if (answer is null)
            throw new ImplementationException($"'{command}' ended, or gave no answer in {Patience.TotalSeconds} seconds, when asked for {what}; it must read requests from its standard input (docs/spec/conformance.md).");
    }

    private void Stop()
    {
        if (process is null)
            return;
        sessions.Clear();
        try
        {
            process.StandardInput.Close();
            if (!process.WaitForExit(TimeSpan.FromSeconds(2)))
                process.Kill(entireProcessTree: true);
        }
        catch (Exception gone) when (gone is IOException or InvalidOperationException)
        {
            // It ended by itself.
        }
        process.Dispose();
        process = null;
    }

    private static Process Launch(string command)
    {
        // The user's own command line, so the shell may take it apart.
        var start = OperatingSystem.IsWindows() ? new ProcessStartInfo("cmd.exe", ["/c", command]) : new ProcessStartInfo("/bin/sh", ["-c", command]);
        start.RedirectStandardInput = start.RedirectStandardOutput = true;
        start.UseShellExecute = false;
        return Process.Start(start) ?? throw new ImplementationException($"'{command}' cannot be started.");
    }

    private static Reply Broken() => Reply.Broken("its process ended or gave no answer in time");

    private sealed class Client(ProcessImplementation owner, int session) : IClientUnderTest
    {
        public int Session => session;

        public Reply Receive(ReadOnlyMemory<byte> frame)
            => owner.Understand(owner.Ask(Request("receive", session, frame)), "receive", InterfaceJson.ReadReply, Broken);

        public Reply Restart(bool isStateLost)
            => owner.Ask(new JsonObject { ["do"] = "restart", ["session"] = session, ["lost"] = isStateLost }) is null ? Broken() : new Reply(ReplyKind.Accepted, []);

        public void Dispose() => owner.End(session);
    }

    private sealed class Server(ProcessImplementation owner, int session) : IServerUnderTest
    {
        public int Session => session;

        public ReadOnlyMemory<byte>? FrameFor(ParticipantId recipient)
        {
            var answer = owner.Ask(new JsonObject { ["do"] = "frame", ["session"] = session, ["for"] = recipient.Text });
            return owner.Understand<ReadOnlyMemory<byte>?>(answer, "frame", Frame, () => null);

            // Without its type null would become an empty frame here.
            static ReadOnlyMemory<byte>? Frame(JsonObject found) => found["frame"] is { } frame ? InterfaceJson.Bytes(frame) : default(ReadOnlyMemory<byte>?);
        }

        public Reply Receive(ReadOnlyMemory<byte> frame)
            => owner.Understand(owner.Ask(Request("receive", session, frame)), "receive", InterfaceJson.ReadReply, Broken);

        public RoundEnd Close()
            => owner.Understand(
                owner.Ask(new JsonObject { ["do"] = "close", ["session"] = session }), "close", InterfaceJson.ReadEnd,
                () => new RoundEnd(true, null, null, [], [], "its process ended or gave no answer in time"));

        public void Dispose() => owner.End(session);
    }

    private static JsonObject Request(string word, int session, ReadOnlyMemory<byte> frame)
        => new() { ["do"] = word, ["session"] = session, ["frame"] = InterfaceJson.Hex(frame.Span) };
}
