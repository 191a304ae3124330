using SecureFed.Client;
using SecureFed.Privacy;
using SecureFed.Protocol;

namespace SecureFed.Hosting.Tests;

/// <summary>A server and its participants, the same in every process of a test: their keys are derived from their numbers.</summary>
internal static class Cast
{
    public const int Participants = 4;

    /// <summary>Two chunks.</summary>
    public const int Dimension = 20_000;

    public static readonly PrivacyPlan Plan = PrivacyPlan.Create(new PrivacyPlanRequest
    {
        Unit = PrivacyUnit.Client,
        Mechanism = NoiseMechanism.None,
        Clients = Participants,
        CorruptFraction = 0,
        MinimumCohort = Participants,
        Vectors = [new VectorRequest { Name = "update", Dimension = Dimension, Clip = 2000 }],
    });

    public static KeySigner ServerKey { get; } = new([.. Enumerable.Repeat((byte)200, 32)]);

    public static IdentityRegistry Registry { get; } = IdentityRegistry.Of(Enumerable.Range(0, Participants).Select(i => (IdOf(i), KeyOf(i).PublicKey)));

    /// <summary>What the sum over all participants is in every coordinate.</summary>
    public static double Sum => Enumerable.Range(0, Participants).Sum(ContributionOf);

    public static ParticipantId IdOf(int participant) => ParticipantId.Parse($"p{participant}");

    public static KeySigner KeyOf(int participant) => new([.. Enumerable.Repeat((byte)(participant + 1), 32)]);

    public static SessionRequest Request(ulong trainingRound) => new() { Population = "test", TrainingRound = trainingRound, Model = new byte[] { 1 }, Plan = Plan };

    public static double ContributionOf(int participant) => participant + 1;

    /// <summary>A client that contributes the same number in every coordinate.</summary>
    public static SecureFedClient Client(Uri server, int participant, string folder, HttpMessageHandler? transport = null)
        => SecureFedClient.Connect(
            server,
            new SecureFedClientOptions
            {
                Id = IdOf(participant),
                Signer = KeyOf(participant),
                Policy = new ClientPolicy { ServerKeys = [ServerKey.PublicKey], SmallestCohort = 2, LeastCorruptPartsPerMillion = 0 },
                PlanPolicy = new PlanPolicy { AllowNoNoise = true, MinimumCohort = 2, MinimumCorruptFraction = 0 },
                Registry = Registry,
                State = new FileClientState(Path.Combine(folder, IdOf(participant).Text)),
                Poll = TimeSpan.FromSeconds(5),
            },
            new UpdateContributor((task, _) => ValueTask.FromResult(Enumerable.Repeat(ContributionOf(participant), task.Plan.Vectors[0].Dimension).ToArray())),
            transport);
}
