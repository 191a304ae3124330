using System.Net;
using System.Net.Sockets;

namespace SecureFed.Tests;

/// <summary>A port of the loopback address that nothing listened on a moment ago: for a server whose address must be known before it starts.</summary>
internal static class LoopbackPort
{
    /// <summary>Asks the operating system for one.</summary>
    public static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
