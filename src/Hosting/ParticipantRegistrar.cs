using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using SecureFed.Protocol;

namespace SecureFed.Hosting;

/// <summary>Who may take part: enrolment by one-time tokens, and revocation.</summary>
public sealed class ParticipantRegistrar(ISecureFedStore store, TimeProvider clock, ILogger<ParticipantRegistrar> logger)
{
    private const int TokenBytes = 20;
    private const int LongestName = 200;

    /// <summary>Makes a token with which somebody may enrol once. It is given out here and nowhere else: the store keeps its hash.</summary>
    /// <param name="lifetime">How long it can be used.</param>
    /// <param name="holder">The identifier that it is for; null lets its holder choose.</param>
    /// <param name="cancellation">Gives up.</param>
    public async ValueTask<string> InviteAsync(TimeSpan lifetime, ParticipantId? holder = null, CancellationToken cancellation = default)
    {
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes));
        await store.Participants.AddTokenAsync(HashOf(token), clock.GetUtcNow() + lifetime, holder, cancellation);
        return token;
    }

    /// <summary>Adds a participant whose key the operator knows already.</summary>
    /// <exception cref="ArgumentException">The key is not a valid Ed25519 public key, or the identifier or key belongs to somebody else.</exception>
    public async ValueTask AddAsync(ParticipantId id, ReadOnlyMemory<byte> publicKey, string name = "", CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        if (!Signatures.IsValidPublicKey(publicKey.Span))
            throw new ArgumentException($"The key of {id} is not a valid Ed25519 public key.", nameof(publicKey));
        if ((await store.Participants.AddAsync(new Participant(id, publicKey, name, clock.GetUtcNow()), cancellation)).Kind != EnrolmentKind.Enrolled)
            throw new ArgumentException($"The identifier {id} or its key belongs to another participant.", nameof(id));
        logger.Enrolled(id);
    }

    /// <summary>Shuts a participant out: its requests are refused from now on, and it is invited to no more sessions.</summary>
    /// <returns>False when there is no such participant.</returns>
    public async ValueTask<bool> RevokeAsync(ParticipantId id, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        if (!await store.Participants.RevokeAsync(id, clock.GetUtcNow(), cancellation))
            return false;
        logger.Revoked(id);
        return true;
    }

    /// <summary>Enrols whoever holds a token; its request was signed with the key.</summary>
    internal async ValueTask<bool> EnrolAsync(string token, ParticipantId id, ReadOnlyMemory<byte> publicKey, string name, CancellationToken cancellation)
    {
        var enrolment = await store.Participants.EnrolAsync(HashOf(token), new Participant(id, publicKey, name.Length > LongestName ? name[..LongestName] : name, clock.GetUtcNow()), cancellation);
        if (enrolment.Kind == EnrolmentKind.Enrolled)
            logger.Enrolled(id);
        else
            logger.EnrolmentRefused(id.Text, enrolment.Kind);
        return enrolment.Kind == EnrolmentKind.Enrolled;
    }

    private static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
