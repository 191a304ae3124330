using System.Collections.Immutable;
using System.Security.Cryptography;
using SecureFed.Protocol;

namespace SecureFed.Audit;

/// <summary>Messages that an attacker makes for itself, as well formed as it can make them.</summary>
internal static class Forgery
{
    /// <summary>An offer of some parameters with a signature by some key.</summary>
    public static OfferMessage Offer(SessionParameters parameters, ISigner signer) => new(parameters, signer.Sign(Statements.Offer(parameters.Id)));

    /// <summary>A roster of a complete graph over any advertisements, with the root that belongs to them.</summary>
    public static RosterMessage Roster(SessionParameters parameters, int own, params IReadOnlyList<AdvertisementMessage> advertisements)
        => new(
            parameters.Id, advertisements.Count, MerkleTree.Of(advertisements.Select(Frame.EncodeBody)).Root, own,
            [.. advertisements.Select((advertisement, index) => new RosterEntry(index, advertisement, []))]);

    /// <summary>An advertisement with a signature by some key.</summary>
    public static AdvertisementMessage Signed(this AdvertisementMessage unsigned, ISigner signer) => unsigned with { Signature = signer.Sign(Statements.Advertisement(unsigned)) };

    /// <summary>A fresh X25519 public key.</summary>
    public static byte[] PublicKey()
    {
        using var key = SecretBytes.CopyOf(RandomNumberGenerator.GetBytes(KeyAgreement.Size));
        return key.PublicKey();
    }

    /// <summary>A delivery that pretends that only some shared their keys.</summary>
    public static ShareDeliveryMessage Delivery(this MaliciousServer server, int client, params IReadOnlyList<int> shared)
    {
        var full = server.MessageFor<ShareDeliveryMessage>(client);
        return full with { Shared = server.Set(shared), Items = [.. full.Items.Where(item => shared.Contains(item.Dealer))] };
    }

    /// <summary>A proposal of some survivors. A client that is left out is shown its own header all the same, where it would stand.</summary>
    public static SurvivorProposalMessage Proposal(this MaliciousServer server, int client, params IReadOnlyList<int> survivors)
    {
        var (root, proof) = Inputs(server, client, survivors);
        return new SurvivorProposalMessage(server.Parameters.Id, server.Set(survivors), root, proof);
    }

    /// <summary>A request about some survivors that forwards the signatures that some of them gave; the attacker's own clients sign whatever it is.</summary>
    public static UnmaskRequestMessage Request(this MaliciousServer server, int client, IReadOnlyList<int> survivors, IReadOnlyList<int> signers)
    {
        var (inputRoot, proof) = Inputs(server, client, survivors);
        var survivorRoot = server.SurvivorRoot(survivors, inputRoot);
        var signatures = signers.Select(signer => new NeighborSignature(
            signer,
            server.Cast.IsHonest(signer)
                ? server.Sent<SurvivorSignatureMessage>(signer).Signature
                : server.Cast.Signers[signer].Sign(Statements.SurvivorSignature(server.RosterId, server.Cast.Ids[signer], survivorRoot))));
        return new UnmaskRequestMessage(
            server.Parameters.Id, server.Set(survivors), inputRoot, proof, [.. signatures],
            server.Cast.ServerSigner.Sign(Statements.Unmask(server.RosterId, server.Cast.Ids[client], survivorRoot)));
    }

    /// <summary>The survivor root of some survivors.</summary>
    public static byte[] SurvivorRoot(this MaliciousServer server, IReadOnlyList<int> survivors, byte[] inputRoot)
    {
        var shared = server.Sent<InputHeaderMessage>(survivors[0]).SharedHash;
        return SessionHashes.SurvivorRoot(server.RosterId, shared.ToArray(), server.Set(survivors).Bitmap, survivors.Count, inputRoot);
    }

    private static (byte[] Root, ImmutableArray<ReadOnlyMemory<byte>> Proof) Inputs(MaliciousServer server, int client, IReadOnlyList<int> survivors)
    {
        var leaves = survivors.Select(survivor => server.HasInput(survivor) ? Frame.EncodeBody(server.Sent<InputHeaderMessage>(survivor)) : [0]).ToArray();
        var position = survivors.Count(survivor => survivor < client);
        leaves[position] = Frame.EncodeBody(server.Sent<InputHeaderMessage>(client));
        var tree = MerkleTree.Of(leaves);
        return (tree.Root, tree.ProofOf(position));
    }
}
