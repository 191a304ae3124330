using System.Collections.Immutable;

namespace SecureFed.Protocol;

/// <summary>The outcome of opening every delivered item: the shares that are good, and a complaint about each that is not.</summary>
internal sealed record OpenedItems(HeldShares Held, ImmutableArray<Complaint> Complaints)
{
    /// <summary>Opens all items; they stand in the order of the neighbours in U2.</summary>
    public static OpenedItems From(ClientContext context, Neighborhood neighborhood, ClientChannels channels, ImmutableArray<DeliveredShares> items)
    {
        var held = new HeldShares(neighborhood.Neighbors.Length);
        var complaints = ImmutableArray.CreateBuilder<Complaint>();
        using var bundle = new SecretBytes(EncryptedShares.BundleBytes);
        using var key = new SecretBytes(KeySchedule.KeySize);
        foreach (var item in items)
        {
            var j = neighborhood.PositionOf(item.Dealer);
            var edge = neighborhood.EdgeFrom(j);
            edge.ChannelKey(channels.With(j), key);
            var broken = edge.Open(key.Memory, item, bundle, context.Checks);
            if (broken is null)
            {
                held.Keep(j, bundle);
                continue;
            }

            // Only an item that the dealer itself signed may cost the key: otherwise a server that spoils honest items on their way would collect keys that open the true ones.
            var isOwn = context.Checks.Pass(edge.IsDealersOwn(key.Memory, item, context.Registry), ValidationRules.ComplaintDealer);
            complaints.Add(new Complaint(item.Dealer, broken.Number, isOwn ? key.Bytes.ToArray() : default));
        }
        return new OpenedItems(held, complaints.ToImmutable());
    }
}
