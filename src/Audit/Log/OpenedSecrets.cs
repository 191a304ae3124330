using SecureFed.Protocol;

namespace SecureFed.Audit;

/// <summary>A revealed share that is not the one its dealer committed to.</summary>
internal sealed record BadShare(int Entry, int Holder, int Dealer);

/// <summary>A secret that could not be opened, or opened to something else than was advertised.</summary>
internal sealed record UnopenedSecret(int Dealer, int GoodShares, bool IsWrong);

/// <summary>
/// What the revealed shares of a log open: for every survivor its self-mask seed, for every dropout with survivors among its neighbours its mask root. Computed from the shares
/// that match their dealer's commitment and compared with what was advertised.
/// </summary>
internal sealed class OpenedSecrets : IDisposable
{
    private readonly SessionEvidence session;
    private readonly Dictionary<int, SecretBytes> secrets = [];

    private OpenedSecrets(SessionEvidence session) => this.session = session;

    /// <summary>Shares that do not match their dealer's commitment.</summary>
    public List<BadShare> BadShares { get; } = [];

    /// <summary>Secrets that the sum needs and the log does not give.</summary>
    public List<UnopenedSecret> Unopened { get; } = [];

    /// <summary>How many secrets are open and as advertised.</summary>
    public int Count => secrets.Count;

    /// <summary>Opens what can be opened.</summary>
    public static OpenedSecrets Of(SessionEvidence session)
    {
        var opened = new OpenedSecrets(session);
        foreach (var dealer in session.ToOpen)
            opened.Open(dealer);
        return opened;
    }

    /// <summary>Takes all masks from the sums of the masked vectors (protocol.md section 4, round 4).</summary>
    public void Unmask(SessionVectors sums)
    {
        var (roster, parameters, survivors) = (session.Roster!, session.Parameters!, session.Survivors!);
        var sets = parameters.Vectors.Select(_ => new MaskSet(secrets.Count)).ToArray();
        using var seeds = new SecretBytes(sets.Length * MaskSet.SeedSize);
        foreach (var (dealer, secret) in secrets)
        {
            if (survivors.Contains(dealer))
            {
                SessionKeys.SelfMasks(parameters, roster.RosterId, roster.Members[dealer].Id, secret, seeds.Writable);
                Add(sets, seeds, subtract: true);
                continue;
            }
            var neighbors = roster.NeighborsOf(dealer).ToArray().Where(survivors.Contains).ToArray();
            using var key = SessionKeys.MaskKey(parameters.Id, roster.Members[dealer].Id, secret);
            using var agreed = AgreedSecrets.With(key, [.. neighbors.Select(neighbor => roster.Members[neighbor].MaskKey)]);
            for (var i = 0; i < neighbors.Length; i++)
            {
                if (!agreed.Has(i))
                    continue;
                SessionKeys.PairwiseMasks(parameters, roster.RosterId, roster.Members[dealer], [roster.Members[neighbors[i]]], agreed[i], seeds.Writable);

                // The survivor added the mask when its index is the lower one, and subtracted it otherwise; this takes it back.
                Add(sets, seeds, subtract: neighbors[i] < dealer);
            }
        }
        for (var vector = 0; vector < sets.Length; vector++)
        {
            sums[vector].Apply(sets[vector]);
            sets[vector].Dispose();
        }
    }

    /// <summary>Erases the secrets.</summary>
    public void Dispose()
    {
        foreach (var secret in secrets.Values)
            secret.Dispose();
        secrets.Clear();
    }

    private static void Add(MaskSet[] sets, SecretBytes seeds, bool subtract)
    {
        for (var vector = 0; vector < sets.Length; vector++)
            sets[vector].Add(seeds.Bytes.Slice(vector * MaskSet.SeedSize, MaskSet.SeedSize), subtract);
    }

    private void Open(int dealer)
    {
        var (roster, kind) = (session.Roster!, session.KindOf(dealer));
        var (xs, shares) = (new List<byte>(), new List<ReadOnlyMemory<byte>>());
        var neighbors = roster.NeighborsOf(dealer).ToArray();
        for (var position = 0; position < neighbors.Length; position++)
        {
            var holder = neighbors[position];
            if (!session.Responses.TryGetValue(holder, out var response) || session.Complained(holder, dealer))
                continue;
            var revealed = response.Message.Shares.FirstOrDefault(share => share.Dealer == dealer && share.Kind == kind);
            if (revealed.Share.IsEmpty)
                continue;
            if (!IsCommitted(dealer, holder, position, revealed))
            {
                BadShares.Add(new BadShare(response.Entry, holder, dealer));
                continue;
            }
            xs.Add((byte)(position + 1));
            shares.Add(revealed.Share);
        }

        var threshold = roster.Graph.Threshold;
        if (shares.Count < threshold)
        {
            Unopened.Add(new UnopenedSecret(dealer, shares.Count, IsWrong: false));
            return;
        }
        var secret = new SecretBytes(KeySchedule.KeySize);
        using var used = new SecretBytes(threshold * KeySchedule.KeySize);
        for (var i = 0; i < threshold; i++)
            shares[i].Span.CopyTo(used.Writable[(i * KeySchedule.KeySize)..]);
        ShamirSharing.Reconstruct(LagrangeSet.For([.. xs.Take(threshold)]), used.Bytes, secret.Writable);
        if (IsAdvertised(dealer, kind, secret))
        {
            secrets.Add(dealer, secret);
            return;
        }
        secret.Dispose();
        Unopened.Add(new UnopenedSecret(dealer, shares.Count, IsWrong: true));
    }

    private bool IsCommitted(int dealer, int holder, int position, RevealedShare revealed)
    {
        var (roster, items) = (session.Roster!, session.Shares[dealer].Message.Items);
        if (position >= items.Length)
            return false;
        var committed = revealed.Kind == ShareBundle.MaskRootKind ? items[position].MaskRootCommitment : items[position].SelfMaskCommitment;
        return SessionHashes.ShareCommitment(roster.RosterId, roster.Members[dealer].Id, roster.Members[holder].Id, (byte)revealed.Kind, revealed.Share)
            .AsSpan().SequenceEqual(committed.Span);
    }

    private bool IsAdvertised(int dealer, int kind, SecretBytes secret)
    {
        var (roster, member) = (session.Roster!, session.Roster!.Members[dealer]);
        if (kind == ShareBundle.SelfMaskKind)
            return SessionHashes.SelfMaskHash(session.Parameters!.Id, member.Id, secret.Memory).AsSpan().SequenceEqual(roster.Advertisements[dealer].SelfMaskHash.Span);
        using var key = SessionKeys.MaskKey(session.Parameters!.Id, member.Id, secret);
        return key.PublicKey().AsSpan().SequenceEqual(member.MaskKey.Span);
    }
}
