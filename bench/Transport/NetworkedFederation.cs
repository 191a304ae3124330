using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SecureFed.Client;
using SecureFed.Hosting;
using SecureFed.Privacy;
using SecureFed.Protocol;

namespace SecureFed.Bench;

/// <summary>A server on a loopback port, with its store in a temporary folder; participants are known by their numbers, so that other processes can be some of them.</summary>
internal sealed class NetworkedFederation : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("securefed-bench-").FullName;
    private readonly WebApplication application;
    private readonly SqliteStore store;

    private NetworkedFederation()
    {
        store = new SqliteStore(Path.Combine(folder, "server.db"));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<ISecureFedStore>(_ => store);
        builder.Services.AddSecureFed(options => options.Signer = KeyOf("server"));
        application = builder.Build();
        application.MapSecureFed();
    }

    public Uri Address => new(application.Urls.First() + "/secagg");

    public SecureFedServer Server => application.Services.GetRequiredService<SecureFedServer>();

    /// <summary>Starts a server for so many enrolled participants.</summary>
    public static async Task<NetworkedFederation> StartAsync(int participants)
    {
        var federation = new NetworkedFederation();
        for (var i = 0; i < participants; i++)
            await federation.store.Participants.AddAsync(new Participant(IdOf(i), KeyOf(IdOf(i).Text).PublicKey, "", DateTimeOffset.UnixEpoch));
        await federation.application.StartAsync();
        return federation;
    }

    public static ParticipantId IdOf(int participant) => ParticipantId.Parse(string.Create(CultureInfo.InvariantCulture, $"p{participant:D5}"));

    /// <summary>Clients from a number on, each with its own connections and its state in memory; they run until the server has no more sessions or are cancelled.</summary>
    public static IReadOnlyList<(SecureFedClient Client, Task Running)> Join(Uri server, int first, int count, CancellationToken cancellation)
    {
        var registry = IdentityRegistry.Of(Enumerable.Range(first, count).Select(i => (IdOf(i), KeyOf(IdOf(i).Text).PublicKey)));
        return [.. Enumerable.Range(first, count).Select(i =>
        {
            var options = new SecureFedClientOptions
            {
                Id = IdOf(i),
                Signer = KeyOf(IdOf(i).Text),
                Policy = new ClientPolicy { ServerKeys = [KeyOf("server").PublicKey], SmallestCohort = 2, LeastCorruptPartsPerMillion = 0 },
                PlanPolicy = new PlanPolicy { AllowNoNoise = true, MinimumCohort = 2, MinimumCorruptFraction = 0 },
                Registry = registry,
                State = new MemoryClientState(),
            };
            var client = SecureFedClient.Connect(server, options, new UpdateContributor((task, _) => ValueTask.FromResult(Enumerable.Repeat(1.0, task.Plan.Vectors[0].Dimension).ToArray())));
            return (client, client.RunAsync(cancellation));
        })];
    }

    /// <summary>Runs a training round of the participants from a number on, without noise, and checks its sum.</summary>
    public async Task RunAsync(ulong trainingRound, int first, int count, int dimension)
    {
        var plan = PrivacyPlan.Create(new PrivacyPlanRequest
        {
            Unit = PrivacyUnit.Client,
            Mechanism = NoiseMechanism.None,
            Clients = count,
            CorruptFraction = 0.1,
            MinimumCohort = count,
            Vectors = [new VectorRequest { Name = "update", Dimension = dimension, Clip = 1000 }],
        });
        var outcome = await Server.RunAsync(new SessionRequest
        {
            Population = string.Create(CultureInfo.InvariantCulture, $"from{first}"),
            TrainingRound = trainingRound,
            Model = new byte[] { 1 },
            Plan = plan,
            Cohort = [.. Enumerable.Range(first, count).Select(IdOf)],
        });
        if (outcome.Failure is not null || Math.Abs(outcome.Decode("update").Total[^1] - count) > 1e-3)
            throw new InvalidOperationException(outcome.Failure ?? "the sum is wrong");
    }

    public async ValueTask DisposeAsync()
    {
        await application.StopAsync();
        await application.DisposeAsync();
        await store.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private static KeySigner KeyOf(string name) => new(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(name)));

    /// <summary>Nothing survives this process.</summary>
    private sealed class MemoryClientState : IClientState
    {
        public ValueTask<string> ReadJoinedAsync(CancellationToken cancellation = default) => ValueTask.FromResult("");

        public ValueTask WriteJoinedAsync(string joined, CancellationToken cancellation = default) => ValueTask.CompletedTask;

        public ValueTask<IReadOnlyList<SavedSession>> ReadSessionsAsync(CancellationToken cancellation = default) => ValueTask.FromResult<IReadOnlyList<SavedSession>>([]);

        public ValueTask WriteSessionAsync(SavedSession session, CancellationToken cancellation = default) => ValueTask.CompletedTask;

        public ValueTask DeleteSessionAsync(SessionId session, CancellationToken cancellation = default) => ValueTask.CompletedTask;

        public ValueTask WriteReceiptAsync(SessionId session, ReadOnlyMemory<byte> receipt, CancellationToken cancellation = default) => ValueTask.CompletedTask;

        public PrivacyLedger OpenLedger(TimeProvider clock) => PrivacyLedger.Open(new MemoryStream(), clock);
    }
}
