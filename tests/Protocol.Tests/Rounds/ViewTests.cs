namespace SecureFed.Protocol.Tests;

/// <summary>
/// What the masks of docs/spec/protocol.md section 4 hide, counted exhaustively: one value modulo 16, every mask a uniform number in the place of a stream. Clients 0 and 1 are honest, client 2 is the server's: all of its
/// masks are known and stand as constants here. Two inputs are hidden from each other when all masks together give the same multiset of views.
/// </summary>
public class ViewTests
{
    private const int Ring = 16;
    private const int KnownWith0 = 3, KnownWith1 = 11;

    /// <summary>Everybody survives: both self masks are opened, the honest pair's mask is not.</summary>
    private static IEnumerable<(int, int, int, int)> AllSurvive(int x0, int x1)
        => from pair in Enumerable.Range(0, Ring)
           from self0 in Enumerable.Range(0, Ring)
           from self1 in Enumerable.Range(0, Ring)
           select (Masked0(x0, self0, pair), Masked1(x1, self1, pair), self0, self1);

    /// <summary>Client 1 dropped out, so the pair's mask is opened; then its masked input arrives after all.</summary>
    private static IEnumerable<(int, int, int, int)> LateInput(int x0, int x1, bool hasSelfMask)
        => from pair in Enumerable.Range(0, Ring)
           from self0 in Enumerable.Range(0, Ring)
           from self1 in Enumerable.Range(0, hasSelfMask ? Ring : 1)
           select (Masked0(x0, self0, pair), self0, pair, Masked1(x1, self1, pair));

    [Fact]
    public void Of_two_honest_survivors_a_server_with_a_corrupt_client_sees_the_sum_alone()
    {
        for (var x0 = 0; x0 < Ring; x0++)
            for (var x1 = 0; x1 < Ring; x1++)
            {
                Assert.Equal(Sorted(AllSurvive(x0, x1)), Sorted(AllSurvive(0, (x0 + x1) % Ring)));
                Assert.NotEqual(Sorted(AllSurvive(x0, x1)), Sorted(AllSurvive(0, (x0 + x1 + 1) % Ring)));
            }
    }

    [Fact]
    public void A_late_input_of_a_dropout_whose_mask_root_was_opened_shows_nothing_and_without_a_self_mask_everything()
    {
        for (var x1 = 1; x1 < Ring; x1++)
        {
            Assert.Equal(Sorted(LateInput(5, x1, hasSelfMask: true)), Sorted(LateInput(5, 0, hasSelfMask: true)));
            Assert.Empty(LateInput(5, x1, hasSelfMask: false).Intersect(LateInput(5, 0, hasSelfMask: false)));
        }
    }

    private static int Masked0(int x, int self, int pair) => (x + self + pair + KnownWith0) % Ring;

    private static int Masked1(int x, int self, int pair) => (x + self - pair + KnownWith1 + Ring) % Ring;

    private static (int, int, int, int)[] Sorted(IEnumerable<(int, int, int, int)> views) => [.. views.Order()];
}
