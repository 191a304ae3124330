using System.Globalization;
using System.Text.Json.Nodes;

namespace SecureFed.Protocol.Tests;

/// <summary>
/// The other direction of the vectors: sessions that this implementation plays, for the reference to replay (<c>tests/reference/check_vectors.py FOLDER</c>).
/// SECUREFED_RECORD_SESSIONS names a folder for them; without it they are only replayed here.
/// </summary>
public class SessionRecorderTests
{
    private static readonly string? Folder = Environment.GetEnvironmentVariable("SECUREFED_RECORD_SESSIONS");
    private static readonly int Count = int.Parse(Environment.GetEnvironmentVariable("SECUREFED_RECORD_COUNT") ?? "20", CultureInfo.InvariantCulture);

    [Fact]
    public void A_recorded_session_replays_to_the_byte()
    {
        for (var seed = 1; seed <= Count; seed++)
        {
            using var recorder = new SessionRecorder(seed);
            var vector = recorder.Record();
            var text = vector.ToJsonString();
            if (Folder is not null)
            {
                Directory.CreateDirectory(Folder);
                File.WriteAllText(Path.Combine(Folder, $"{vector["name"]}.json"), text);
            }

            using var player = new SessionVectorPlayer(JsonNode.Parse(text)!);
            player.Play();
        }
    }
}
