using SecureFed.Hosting;
using SecureFed.Protocol;
using SecureFed.Simulation;

namespace SecureFed.Cli;

/// <summary>Gets everybody's keys together before the first training round: from a registry that somebody else signed, or by invitation.</summary>
internal static class Enrolling
{
    private static readonly TimeSpan InvitationLasts = TimeSpan.FromDays(30);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    /// <summary>Puts a registry in the folder before the server starts: the one that somebody else signed, or one that is empty until everybody is enrolled.</summary>
    /// <exception cref="RequestException">The registry cannot be trusted or has another number of participants.</exception>
    public static void Prepare(ServerFolder folder, ServeOptions options, int clients)
    {
        if (options.Registry is { } file)
        {
            var authority = AuditFiles.Key("--authority", options.Authority)!.Value;
            var signed = AuditFiles.Read("--registry", file).Bytes.ToArray();
            if (!IdentityRegistry.TryRead(signed, authority.Span, out var registry, out var fault))
                throw new RequestException("registry", $"--registry {file} cannot be trusted: {fault}");
            if (registry.Participants.Count != clients)
                throw new RequestException("registry", $"--registry {file} has {registry.Participants.Count} participants and the training {clients} clients; change --clients or the registry.");
            folder.KeepRegistry(signed, authority.Span);
        }
        else if (!File.Exists(folder.Registry))
        {
            folder.OwnAuthority();
            folder.SignRegistry(IdentityRegistry.Of([]));
        }
    }

    /// <summary>Waits until all participants are enrolled.</summary>
    /// <returns>Their identifiers in byte order: the client with index i of the training is the i-th.</returns>
    public static async Task<IReadOnlyList<ParticipantId>> AllAsync(TrainingServer server, ServerFolder folder, ServeOptions options, int clients, TextWriter log, CancellationToken cancellation)
        => options.Registry is not null ? await FromRegistryAsync(server, folder, cancellation) : await ByInvitationAsync(server, folder, options, clients, log, cancellation);

    private static async Task<IReadOnlyList<ParticipantId>> FromRegistryAsync(TrainingServer server, ServerFolder folder, CancellationToken cancellation)
    {
        IdentityRegistry.TryRead(await File.ReadAllBytesAsync(folder.Registry, cancellation), AuditFiles.Key("--authority", folder.AuthorityKeyFile)!.Value.Span, out var registry, out _);
        foreach (var id in registry!.Participants)
        {
            registry.TryFind(id, out var key);
            await server.Registrar.AddAsync(id, key, cancellation: cancellation);
        }
        return [.. registry.Participants.Order()];
    }

    private static async Task<IReadOnlyList<ParticipantId>> ByInvitationAsync(TrainingServer server, ServerFolder folder, ServeOptions options, int clients, TextWriter log, CancellationToken cancellation)
    {
        var authority = Convert.ToHexStringLower(folder.OwnAuthority());
        var ids = Enumerable.Range(0, clients).Select(client => ParticipantId.Parse($"client-{client:D6}")).ToArray();
        var enrolled = await EnrolledAsync(server.Store, cancellation);
        foreach (var id in ids.Where(id => !enrolled.ContainsKey(id) && !folder.IsInvited(id)))
        {
            var token = await server.Registrar.InviteAsync(InvitationLasts, id, cancellation);
            folder.Write(new Invitation(new Uri(options.Url, TrainingServer.Prefix).ToString(), Convert.ToHexStringLower(folder.Key.PublicKey.Span), authority, id.Text, token));
        }
        for (var before = -1; ; await Task.Delay(Look, cancellation))
        {
            enrolled = await EnrolledAsync(server.Store, cancellation);
            var here = ids.Count(enrolled.ContainsKey);
            if (here != before)
                await log.WriteLineAsync(here < clients ? $"{here} of {clients} participants are enrolled; invitations are in {folder.Invitations}" : $"all {clients} participants are enrolled");
            if (here == clients)
                break;
            before = here;
        }
        folder.SignRegistry(IdentityRegistry.Of(ids.Select(id => (id, enrolled[id].PublicKey))));
        return ids;
    }

    private static async Task<Dictionary<ParticipantId, Participant>> EnrolledAsync(ISecureFedStore store, CancellationToken cancellation) =>
        (await store.Participants.ListAsync(cancellation)).Where(participant => participant.Revoked is null).ToDictionary(participant => participant.Id);
}
