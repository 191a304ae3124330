using System.Security.Cryptography;
using System.Text;
using SecureFed.Protocol;

namespace SecureFed.Http;

/// <summary>What both sides compute from a session's parameters alone (docs/spec/http.md section 5).</summary>
internal static class BindingLimits
{
    /// <summary>The media type of frames.</summary>
    public const string FrameType = "application/msgpack";

    /// <summary>The response header with the round that a frame belongs to: 0 to 4, 5 for a result or an abort.</summary>
    public const string RoundHeader = "SecureFed-Round";

    /// <summary>The most bytes of a frame that is posted alone: shares for 254 neighbours have 48 KB.</summary>
    public const int FrameBytes = 128 * 1024;

    /// <summary>A request takes parts of an input until it has this many bytes; the last part may go beyond.</summary>
    public const int InputBatchBytes = 1 << 20;

    /// <summary>The most bytes of an input request: a batch and a part.</summary>
    public const int InputRequestBytes = InputBatchBytes + FrameBytes + 1024;

    /// <summary>The number of parts of a masked input: part 0 is the header, then the chunks in the order of vectors and chunks.</summary>
    public static int Parts(SessionParameters parameters) => 1 + parameters.Vectors.Sum(vector => vector.Chunks);

    /// <summary>The public seed of the rotation of a session: <c>SHA-256("SecureFed/v1/rotation" ‖ session id)</c>.</summary>
    public static byte[] RotationSeed(SessionId session) => SHA256.HashData([.. Encoding.ASCII.GetBytes("SecureFed/v1/rotation"), .. session.Span]);
}
