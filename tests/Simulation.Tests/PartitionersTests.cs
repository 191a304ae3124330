using CsCheck;
using SecureFed.Learning;

namespace SecureFed.Simulation.Tests;

public class PartitionersTests
{
    private static readonly Dataset Data = Runs.BreastCancer;

    [Theory]
    [InlineData("iid")]
    [InlineData("dirichlet:5")]
    [InlineData("quantity:5")]
    public void Every_training_row_goes_to_exactly_one_client_and_none_is_empty(string rule)
    {
        Gen.Select(Gen.Int[2, 12], Gen.Long).Sample((clients, seed) =>
        {
            IReadOnlyList<ClientRows> dealt;
            try
            {
                dealt = Partitioners.Deal(PartitionRule.Parse(rule), Data, Data.TrainRows, clients, SeedTree.FromSeed(seed));
            }
            catch (RequestException refusal)
            {
                Assert.Contains("clients without rows", refusal.Message);
                return;
            }
            Assert.Equal(clients, dealt.Count);
            Assert.All(dealt, client => Assert.NotEmpty(client.Rows));
            Assert.Equal(Data.TrainRows, dealt.SelectMany(client => client.Rows).Order());
        }, iter: 50);
    }

    [Fact]
    public void Equal_shares_differ_by_at_most_one_row()
    {
        var sizes = Deal("iid", 20).Select(client => client.Rows.Length).ToArray();

        Assert.True(sizes.Max() - sizes.Min() <= 1);
    }

    [Fact]
    public void A_small_concentration_skews_labels_more_than_a_large_one()
    {
        Assert.True(LabelSpread("dirichlet:0.8") > 1.5 * LabelSpread("dirichlet:1000"));
    }

    [Fact]
    public void Regression_labels_are_skewed_by_decile()
    {
        var data = BundledData.Open("diabetes");
        var dealt = Partitioners.Deal(PartitionRule.Parse("dirichlet:1"), data, data.TrainRows, 4, SeedTree.FromSeed(2));

        var means = dealt.Select(client => client.Rows.Average(row => data.Labels[row])).ToArray();
        Assert.True(means.Max() - means.Min() > 10);
    }

    [Fact]
    public void A_key_column_gives_one_client_per_key()
    {
        var request = new TrainingRequest { Data = "penguins", Partition = PartitionRule.Parse("key:island") };
        var data = DataSource.Open(request).Data;

        var dealt = Partitioners.Deal(request.Partition, data, data.TrainRows, null, SeedTree.FromSeed(1));

        Assert.Equal(["Biscoe", "Dream", "Torgersen"], dealt.Select(client => client.Name));
        Assert.All(dealt, client => Assert.All(client.Rows, row => Assert.Equal(client.Name, data.ClientKeys![row])));
    }

    [Theory]
    [InlineData("iid", 1000, "--clients is 1000 but there are only 456 training rows")]
    [InlineData("quantity:0.001", 50, "clients without rows")]
    [InlineData("key:island", 2, "has no column 'island'")]
    public void What_cannot_be_dealt_is_refused_in_one_sentence(string rule, int clients, string words)
    {
        var refusal = Assert.Throws<RequestException>(() => Deal(rule, clients));

        Assert.Contains(words, refusal.Message);
    }

    private static IReadOnlyList<ClientRows> Deal(string rule, int clients) =>
        Partitioners.Deal(PartitionRule.Parse(rule), Data, Data.TrainRows, clients, SeedTree.FromSeed(1));

    private static double LabelSpread(string rule)
    {
        var shares = Deal(rule, 6).Select(client => client.Rows.Average(row => Data.Labels[row])).ToArray();
        return shares.Max() - shares.Min();
    }
}
