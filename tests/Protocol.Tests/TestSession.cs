namespace SecureFed.Protocol.Tests;

/// <summary>Small sessions to start a test from.</summary>
internal static class TestSession
{
    /// <summary>A proposal of a complete, malicious session with one exact and one modular vector.</summary>
    public static SessionProposal Proposal(int participants = 20) => new()
    {
        Task = "task",
        TrainingRound = 7,
        Attempt = 1,
        ModelHash = Filled(0xA1),
        PlanHash = Filled(0xA2),
        Vectors = [VectorSpec.Exact("counts", 5, 11, 100), VectorSpec.Modular("update", 3, 32)],
        MinimumCohort = 2,
        MaximumParticipants = participants,
        ServerKey = Filled(0xA3),
    };

    public static SessionParameters Parameters(int participants = 20) => Generators.Valid(Proposal(participants));

    public static byte[] Filled(byte value, int length = 32) => [.. Enumerable.Repeat(value, length)];
}
