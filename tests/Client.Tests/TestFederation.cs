using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SecureFed.Hosting;
using SecureFed.Privacy;
using SecureFed.Protocol;
using SecureFed.Tests;

namespace SecureFed.Client.Tests;

/// <summary>A server on a loopback port with its store in a temporary folder, and participants who know each other.</summary>
internal sealed class TestFederation : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("securefed-http-").FullName;
    private readonly KeySigner serverKey = new(RandomNumberGenerator.GetBytes(32));
    private readonly KeySigner[] keys;
    private readonly ConcurrentBag<FileClientState> states = [];
    private WebApplication? application;
    private SqliteStore? store;
    private int port;

    public TestFederation(int participants, TimeProvider? clock = null)
    {
        Clock = clock ?? TimeProvider.System;
        keys = [.. Enumerable.Range(0, participants).Select(_ => new KeySigner(RandomNumberGenerator.GetBytes(32)))];
        Ids = [.. Enumerable.Range(0, participants).Select(i => ParticipantId.Parse($"p{i:D3}"))];
        Registry = IdentityRegistry.Of(Ids.Select((id, i) => (id, keys[i].PublicKey)));
    }

    public TimeProvider Clock { get; }

    public IReadOnlyList<ParticipantId> Ids { get; }

    public IdentityRegistry Registry { get; }

    public ReadOnlyMemory<byte> ServerKey => serverKey.PublicKey;

    public string Scheme { get; init; } = "http";

    public Uri Address => new($"{Scheme}://127.0.0.1:{port}/secagg");

    public SecureFedServer Server => application!.Services.GetRequiredService<SecureFedServer>();

    public ParticipantRegistrar Registrar => application!.Services.GetRequiredService<ParticipantRegistrar>();

    /// <summary>What the server logged, as "id: text".</summary>
    public ConcurrentQueue<string> Log { get; } = new();

    public Action<SecureFedOptions> Configure { get; set; } = _ => { };

    /// <summary>What the application has beside the server, before it is built.</summary>
    public Action<WebApplicationBuilder> Prepare { get; init; } = _ => { };

    /// <summary>What the application asks of every request to the server's endpoints.</summary>
    public Action<IEndpointConventionBuilder> Demand { get; init; } = _ => { };

    /// <summary>What stands between the application and the store.</summary>
    public Func<ISecureFedStore, ISecureFedStore> Wrap { get; set; } = inner => inner;

    public KeySigner KeyOf(int participant) => keys[participant];

    public string FolderOf(int participant) => Path.Combine(folder, Ids[participant].Text);

    /// <summary>A plan without noise: sums are exact.</summary>
    public static PrivacyPlan ExactPlan(int clients, int dimension = 4, int? minimumCohort = null) => PrivacyPlan.Create(new PrivacyPlanRequest
    {
        Unit = PrivacyUnit.Client,
        Mechanism = NoiseMechanism.None,
        Clients = clients,
        CorruptFraction = 0,
        MinimumCohort = minimumCohort ?? clients,
        Vectors = [new VectorRequest { Name = "update", Dimension = dimension, Clip = 1000 }],
    });

    public SessionRequest Request(ulong trainingRound = 1, PrivacyPlan? plan = null) => new()
    {
        Population = "test",
        TrainingRound = trainingRound,
        Model = new byte[] { 1, 2, 3 },
        Plan = plan ?? ExactPlan(Ids.Count),
    };

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(new QueueLogger(Log)).SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Warning);
        builder.WebHost.UseKestrel().UseUrls($"{Scheme}://127.0.0.1:{port}");
        builder.Services.AddSingleton(Clock);
        store ??= new SqliteStore(Path.Combine(folder, "server.db"), LogDurability.RoundBoundaries);
        builder.Services.AddSingleton(_ => new Unowned(Wrap(store)).Store);
        builder.Services.AddSecureFed(options =>
        {
            options.Signer = serverKey;
            Configure(options);
        });
        Prepare(builder);
        application = builder.Build();
        Demand(application.MapSecureFed("/secagg"));
        for (var i = 0; i < keys.Length; i++)
            await store.Participants.AddAsync(new Participant(Ids[i], keys[i].PublicKey, "", DateTimeOffset.UnixEpoch));
        await application.StartAsync();
        port = new Uri(application.Urls.First()).Port;
    }

    public async Task StopAsync()
    {
        await application!.StopAsync();
        await application.DisposeAsync();
        application = null;
    }

    public SecureFedClientOptions OptionsOf(int participant, IClientState? state = null) => new()
    {
        Id = Ids[participant],
        Signer = keys[participant],
        Policy = new ClientPolicy { ServerKeys = [serverKey.PublicKey], SmallestCohort = 2, LeastCorruptPartsPerMillion = 0 },
        PlanPolicy = new PlanPolicy { AllowNoNoise = true, MinimumCohort = 2, MinimumCorruptFraction = 0 },
        Registry = Registry,
        State = state ?? StateOf(participant),
        Poll = TimeSpan.FromSeconds(5),
    };

    private FileClientState StateOf(int participant)
    {
        var state = new FileClientState(FolderOf(participant));
        states.Add(state);
        return state;
    }

    /// <summary>A client that contributes its number plus one in every coordinate.</summary>
    public SecureFedClient Client(int participant, SecureFedClientOptions? options = null, HttpMessageHandler? transport = null, IContributor? contributor = null)
        => SecureFedClient.Connect(
            Address, options ?? OptionsOf(participant),
            contributor ?? new UpdateContributor((task, _) => ValueTask.FromResult(Enumerable.Repeat(participant + 1.0, task.Plan.Vectors[0].Dimension).ToArray())), transport);

    public async ValueTask DisposeAsync()
    {
        if (application is not null)
            await StopAsync();
        if (store is not null)
            await store.DisposeAsync();
        foreach (var state in states)
            state.Dispose();
        serverKey.Dispose();
        foreach (var key in keys)
            key.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>The application must not dispose of the store: it outlives a restart, as a file does.</summary>
    private sealed record Unowned(ISecureFedStore Inner)
    {
        public ISecureFedStore Store => new Borrowed(Inner);

        private sealed class Borrowed(ISecureFedStore inner) : ISecureFedStore
        {
            public ISessionLogStore Logs => inner.Logs;

            public IStagedInputStore StagedInputs => inner.StagedInputs;

            public ISessionIndex Sessions => inner.Sessions;

            public ILedgerStore Ledgers => inner.Ledgers;

            public IParticipantStore Participants => inner.Participants;

            public IModelStore Models => inner.Models;

            public ValueTask CheckAsync(CancellationToken cancellation = default) => inner.CheckAsync(cancellation);

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
