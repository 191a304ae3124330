using System.Net.Sockets;
using System.Text;

namespace SecureFed.Hosting.Tests;

/// <summary>Connections that say whatever they like to a server.</summary>
internal static class HostileRequests
{
    /// <summary>The header of a participant's request, as fresh as it can be made without its key.</summary>
    public static string Unproven(int participant)
        => $"SecureFed id={Cast.IdOf(participant)},time={DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()},nonce={new string('a', 32)},signature={new string('b', 128)}";

    /// <summary>The start of a request for a session that is not there: after it comes a body.</summary>
    public static byte[] Start(string authorization, string length)
        => Encoding.ASCII.GetBytes($"PUT /secagg/v1/sessions/{new string('0', 64)}/input/0 HTTP/1.1\r\nHost: localhost\r\nAuthorization: {authorization}\r\n{length}\r\n\r\n");

    public static async Task<Socket> ConnectAsync(int port)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync("127.0.0.1", port, TestContext.Current.CancellationToken);
        return socket;
    }

    /// <summary>The first line of what the server answers; empty when it just closes the connection.</summary>
    public static async Task<string> StatusAsync(Socket socket)
    {
        var buffer = new byte[4096];
        try
        {
            var read = await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
            return Encoding.ASCII.GetString(buffer, 0, read).Split('\r')[0];
        }
        catch (SocketException)
        {
            return "";
        }
    }

    /// <summary>Sends bytes until the server hangs up, or so many are sent.</summary>
    /// <returns>How many the connection took.</returns>
    public static async Task<long> FloodAsync(Socket socket, byte[] piece, long most)
    {
        var sent = 0L;
        try
        {
            while (sent < most)
                sent += await socket.SendAsync(piece, TestContext.Current.CancellationToken);
        }
        catch (SocketException)
        {
            // The server closed the connection: that is what it should do.
        }
        return sent;
    }
}
