using System.Collections.Concurrent;
using SecureFed.Protocol;

namespace SecureFed.Hosting;

/// <summary>
/// Which requests are new: signed within the tolerance of the clock, not before this process started (it cannot know what came before), and with a nonce that the participant has
/// not used in that time.
/// </summary>
internal sealed class ReplayWindow(TimeProvider clock, TimeSpan tolerance)
{
    // 50 requests a second over ten minutes; whoever has more is refused until old ones expire, so that memory stays bounded.
    private const int MostNonces = 30_000;

    private readonly ConcurrentDictionary<ParticipantId, Seen> seen = [];
    private readonly long startedAt = clock.GetTimestamp();

    /// <summary>Whether a time is one that a request may have now.</summary>
    public bool IsTimely(long time)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        // The start on the clock as it goes now: a clock that was set back would shut everybody out until it came to the start again.
        var started = now - (long)clock.GetElapsedTime(startedAt).TotalMilliseconds;
        return time >= started && Math.Abs(Math.Clamp(time, 0, long.MaxValue / 2) - now) <= tolerance.TotalMilliseconds;
    }

    /// <summary>Remembers a request whose signature is right; false when it, or too many others, came before.</summary>
    public bool Admit(ParticipantId id, long time, ReadOnlySpan<byte> nonce)
    {
        var oldest = clock.GetUtcNow().ToUnixTimeMilliseconds() - 2 * (long)tolerance.TotalMilliseconds;
        return seen.GetOrAdd(id, _ => new Seen()).Admit(time, new UInt128(BitConverter.ToUInt64(nonce), BitConverter.ToUInt64(nonce[8..])), oldest);
    }

    private sealed class Seen
    {
        private readonly HashSet<UInt128> nonces = [];
        private readonly PriorityQueue<UInt128, long> byTime = new();

        public bool Admit(long time, UInt128 nonce, long oldest)
        {
            lock (nonces)
            {
                while (byTime.TryPeek(out var expired, out var expiredTime) && expiredTime < oldest)
                {
                    byTime.Dequeue();
                    nonces.Remove(expired);
                }
                if (nonces.Count >= MostNonces || !nonces.Add(nonce))
                    return false;
                byTime.Enqueue(nonce, time);
                return true;
            }
        }
    }
}
