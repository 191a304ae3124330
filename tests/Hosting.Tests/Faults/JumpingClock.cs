namespace SecureFed.Hosting.Tests;

/// <summary>A wall clock that somebody sets; timers and elapsed times do not see it.</summary>
internal sealed class JumpingClock : TimeProvider
{
    public TimeSpan Jump { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Jump;
}
