namespace SecureFed.Simulation;

/// <summary>Training rows that are held out to choose settings by, so that test rows need not be looked at: every fifth of each holder's.</summary>
internal static class ValidationRows
{
    private const int Period = 5;

    /// <summary>Splits one holder's training rows. One with fewer than five holds none out.</summary>
    /// <param name="rows">Row indices, ascending.</param>
    public static (int[] Train, int[] HeldOut) Split(int[] rows) =>
        ([.. rows.Where((_, rank) => !IsHeldOut(rank))], [.. rows.Where((_, rank) => IsHeldOut(rank))]);

    /// <summary>Splits every client's training rows.</summary>
    /// <exception cref="RequestException">No client has five rows.</exception>
    public static (IReadOnlyList<ClientRows> Clients, int[] HeldOut) Split(IReadOnlyList<ClientRows> clients)
    {
        var split = clients.Select(client => (client.Name, Rows: Split(client.Rows))).ToArray();
        int[] heldOut = [.. split.SelectMany(client => client.Rows.HeldOut).Order()];
        return heldOut.Length > 0
            ? ([.. split.Select(client => new ClientRows(client.Name, client.Rows.Train))], heldOut)
            : throw new RequestException("validation", $"--validation holds out every {Period}th training row of a client, and no client has {Period}; ask for fewer --clients, or leave it out.");
    }

    private static bool IsHeldOut(int rank) => rank % Period == Period - 1;
}
