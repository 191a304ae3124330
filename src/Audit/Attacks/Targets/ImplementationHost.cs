using System.Text.Json;
using System.Text.Json.Nodes;
using SecureFed.Protocol;

namespace SecureFed.Audit;

/// <summary>This implementation's end of the process interface: one JSON object a line in, one a line out, until the input ends (docs/spec/conformance.md).</summary>
public static class ImplementationHost
{
    /// <summary>Serves requests until there are no more.</summary>
    public static void Serve(TextReader requests, TextWriter answers)
    {
        ArgumentNullException.ThrowIfNull(requests);
        ArgumentNullException.ThrowIfNull(answers);
        using var sessions = new Sessions();
        while (requests.ReadLine() is { } line)
        {
            if (string.IsNullOrWhiteSpace(line))
                continue;
            answers.WriteLine(Answer(sessions, line).ToJsonString());
            answers.Flush();
        }
    }

    private static JsonObject Answer(Sessions sessions, string line)
    {
        try
        {
            return sessions.Do(JsonNode.Parse(line)!.AsObject());
        }
        catch (Exception mistake) when (mistake is JsonException or InvalidOperationException or FormatException or ArgumentException or KeyNotFoundException or NullReferenceException
            or FrameFaultException)
        {
            return new JsonObject { ["error"] = $"The request is not understood: {mistake.Message}" };
        }
    }

    private sealed class Sessions : IDisposable
    {
        private readonly OwnImplementation implementation = new();
        private readonly Dictionary<int, IClientUnderTest> clients = [];
        private readonly Dictionary<int, IServerUnderTest> servers = [];

        public JsonObject Do(JsonObject request)
        {
            var session = (int)request["session"]!;
            switch ((string)request["do"]!)
            {
                case "client":
                    clients.Add(session, implementation.Start(InterfaceJson.ReadClient(request)));
                    return [];
                case "server":
                    servers.Add(session, implementation.Start(InterfaceJson.ReadServer(request)));
                    return [];
                case "receive":
                    var frame = InterfaceJson.Bytes(request["frame"]);
                    return InterfaceJson.Write(clients.TryGetValue(session, out var client) ? client.Receive(frame) : servers[session].Receive(frame));
                case "restart":
                    clients[session].Restart((bool)request["lost"]!);
                    return [];
                case "frame":
                    var current = servers[session].FrameFor(ParticipantId.Parse((string)request["for"]!));
                    return new JsonObject { ["frame"] = current is { } bytes ? InterfaceJson.Hex(bytes.Span) : null };
                case "close":
                    return InterfaceJson.Write(servers[session].Close());
                case "end":
                    End(session);
                    return [];
                default:
                    return new JsonObject { ["error"] = "'do' is client, server, receive, restart, frame, close or end" };
            }
        }

        public void Dispose()
        {
            foreach (var session in clients.Keys.Concat(servers.Keys).ToArray())
                End(session);
        }

        private void End(int session)
        {
            if (clients.Remove(session, out var client))
                client.Dispose();
            if (servers.Remove(session, out var server))
                server.Dispose();
        }
    }
}
