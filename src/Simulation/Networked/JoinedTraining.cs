using System.Collections.Frozen;
using System.Security.Cryptography;
using SecureFed.Learning;
using SecureFed.Privacy;

namespace SecureFed.Simulation;

/// <summary>A client's half of a training over a network: its own rows, and what it puts into a session once it has seen the training round's message and plan.</summary>
public sealed class JoinedTraining : IDisposable
{
    private readonly TrainingTerms terms;
    private readonly Federation federation;
    private readonly int client;
    private readonly SeedTree seed;
    private readonly ContributorPool pool;

    private JoinedTraining(TrainingTerms terms, Federation federation, int client)
    {
        this.terms = terms;
        this.federation = federation;
        this.client = client;
        seed = SeedTree.FromSeed(terms.Seed ?? BitConverter.ToInt64(RandomNumberGenerator.GetBytes(8)));
        pool = new ContributorPool(TrainingAlgorithm.Create(terms.Settings, federation, null));
    }

    /// <summary>This client's training rows.</summary>
    public int Rows => federation.Clients[client].Rows.Length;

    /// <summary>Takes part with all training rows of a file, or with one client's part of a file that holds everybody's.</summary>
    /// <param name="terms">What the server says.</param>
    /// <param name="data">The rows.</param>
    /// <param name="client">Which part of the file is this client's, from 0; null for all of it.</param>
    /// <exception cref="RequestException">The data do not fit the terms.</exception>
    public static JoinedTraining Create(TrainingTerms terms, Dataset data, int? client)
    {
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentNullException.ThrowIfNull(data);
        if (data.Schema.Hash != terms.SchemaHash)
            throw new RequestException("schema", "The server's schema turns rows into other numbers than this one; get the training's schema file and give it with --schema.");
        if (client is { } index && (index < 0 || index >= terms.Clients))
            throw new RequestException("client", $"--client is {index} but the training has {terms.Clients} clients, numbered from 0.");
        if (client is not null && terms.Seed is null)
            throw new RequestException("client", "--client picks a part by the training's seed and the training has none; give each client a file of its own and leave --client out.");

        var request = new TrainingRequest { Clients = terms.Clients, Partition = PartitionRule.Parse(terms.Partition), L2 = terms.L2 };
        var federation = client is null ? Federation.OfOne(data, terms.L2) : Federation.Create(request, data, SeedTree.FromSeed(terms.Seed!.Value));
        var joined = new JoinedTraining(terms, federation, client ?? 0);
        if (terms.Settings.Unit == PrivacyUnit.Record && joined.Rows > terms.RecordsPerClient)
            throw new RequestException("data", $"The data have {joined.Rows} training rows and the plan allows a client {terms.RecordsPerClient}; leave rows out, or ask for a training with larger clients.");
        return joined;
    }

    /// <summary>Trains on this client's rows and writes its encoded, noised vectors: one buffer of little-endian lanes per vector of the plan.</summary>
    /// <param name="message">The training round's message, whose hash the session binds.</param>
    /// <param name="plan">The plan of the session.</param>
    /// <param name="vectors">The buffers.</param>
    /// <exception cref="FormatException">The message does not fit the terms.</exception>
    public void Contribute(ReadOnlySpan<byte> message, PrivacyPlan plan, ReadOnlySpan<byte[]> vectors)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (plan.InsecureSimulationNoise != terms.InsecureSimulationNoise)
            throw new FormatException("the plan and the terms disagree about noise from a seed");
        var start = RoundMessage.Decode(message);
        if (start.Terms != terms)
            throw new FormatException("the training round has other terms than this client agreed to");
        if (start.Parameters.Length != federation.Model.ParameterCount)
            throw new FormatException($"the model has {start.Parameters.Length} parameters and this client's data need {federation.Model.ParameterCount}");
        var context = new RoundContext(
            start.TrainingRound,
            start.Parameters,
            start.RotationSeed,
            seed.Child("training").Child("training round", start.TrainingRound),
            new Randomness(IsReproducible(plan) ? seed.Child("noise") : null),
            new RoundFaults([], FrozenDictionary<int, int>.Empty, 0, 0));
        using var contributor = new Contributor(federation, terms.Settings, plan, context, pool);
        contributor.Contribute(client, vectors);
    }

    /// <summary>Erases the buffers.</summary>
    public void Dispose() => pool.Dispose();

    /// <summary>Rounding may follow the seed where there is no noise to protect; noise only where every party asked for it.</summary>
    private bool IsReproducible(PrivacyPlan plan) => terms.Seed is not null && (plan.Mechanism == NoiseMechanism.None || terms.InsecureSimulationNoise);
}
