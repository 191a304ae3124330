using System.Net;
using SecureFed.Protocol;

namespace SecureFed.Client;

/// <summary>What the sessions of one participant share.</summary>
internal sealed class SessionServices(ServerLink link, SecureFedClientOptions options, IContributor contributor, ParticipantLedger ledger) : IDisposable
{
    private readonly SemaphoreSlim joining = new(1, 1);
    private JoinLedger? joined;

    public ServerLink Link => link;

    public SecureFedClientOptions Options => options;

    public IContributor Contributor => contributor;

    public ParticipantLedger Ledger => ledger;

    /// <summary>Which attempts were joined; used by one session at a time.</summary>
    public JoinLedger Joined => joined ?? throw new InvalidOperationException("The join ledger is loaded first.");

    /// <summary>Loads the join ledger.</summary>
    public async Task LoadAsync(CancellationToken cancellation) => joined ??= JoinLedger.Parse(await options.State.ReadJoinedAsync(cancellation).ConfigureAwait(false));

    /// <summary>Does something with the join ledger and makes it durable.</summary>
    public async Task<T> WithJoinedAsync<T>(Func<JoinLedger, T> use, CancellationToken cancellation)
    {
        await joining.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var before = Joined.ToText();
            var result = use(Joined);
            if (Joined.ToText() is var after && after != before)
                await options.State.WriteJoinedAsync(after, cancellation).ConfigureAwait(false);
            return result;
        }
        finally
        {
            joining.Release();
        }
    }

    /// <summary>The keys of the other participants.</summary>
    /// <exception cref="SessionEndedException">The server has no registry file by the authority.</exception>
    public async Task<IIdentityRegistry> RegistryAsync(CancellationToken cancellation)
    {
        if (options.Registry is { } known)
            return known;
        var answer = await link.GetAsync("/v1/registry", cancellation, 64 << 20).ConfigureAwait(false);
        if (!answer.IsGood)
            throw new SessionEndedException(answer.Status == HttpStatusCode.NotFound ? SessionEnding.Declined : SessionEnding.Dropped, $"there is no registry of the participants' keys: {answer.Detail}");
        return IdentityRegistry.TryRead(answer.Body, options.RegistryAuthority.Span, out var registry, out var fault)
            ? registry
            : throw new SessionEndedException(SessionEnding.Declined, $"the registry of the participants' keys cannot be trusted: {fault}");
    }

    /// <summary>Lets go of the ledger.</summary>
    public void Dispose()
    {
        ledger.Dispose();
        joining.Dispose();
    }
}

/// <summary>A session is over for this participant; caught where it runs.</summary>
internal sealed class SessionEndedException(SessionEnding ending, string reason) : Exception(reason)
{
    public SessionEnding Ending => ending;
}

/// <summary>The operating system's generator, the only one outside tests and simulations.</summary>
internal sealed class SystemRandomness : IRandomness
{
    public void Fill(Span<byte> destination) => System.Security.Cryptography.RandomNumberGenerator.Fill(destination);
}
