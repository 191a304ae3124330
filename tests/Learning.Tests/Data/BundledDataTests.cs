namespace SecureFed.Learning.Tests;

public class BundledDataTests
{
    [Theory]
    [InlineData("breast_cancer", 569, 30, 2)]
    [InlineData("diabetes", 442, 10, 0)]
    [InlineData("digits", 1797, 64, 10)]
    [InlineData("penguins", 342, 7, 3)]
    public void Every_bundled_set_opens_with_its_rows_features_and_classes(string name, int rows, int features, int classes)
    {
        var data = BundledData.Open(name);

        Assert.Equal(rows, data.Rows);
        Assert.Equal(features, data.Features);
        Assert.Equal(classes, data.Classes);
        Assert.Equal(rows / 5, data.TestRows.Length);
        Assert.All(data.TestRows, row => Assert.Equal(4, row % 5));
        Assert.Equal(Enumerable.Range(0, rows), data.TrainRows.Concat(data.TestRows).Order());
        Assert.All(data.X, value => Assert.InRange(value, -1, 1));
    }

    [Fact]
    public void Penguins_bring_their_islands_as_client_keys() =>
        Assert.Equal(["Biscoe", "Dream", "Torgersen"], BundledData.Open("penguins").ClientKeys!.Distinct().Order());

    [Fact]
    public void An_unknown_name_lists_the_bundled_sets()
    {
        var error = Assert.Throws<DataFormatException>(() => BundledData.Open("iris"));

        Assert.Equal("There is no bundled data set 'iris'; there are breast_cancer, diabetes, digits, penguins.", error.Message);
    }

    [Fact]
    public void Attribution_and_licences_travel_inside_the_assembly()
    {
        using var reader = new StreamReader(typeof(BundledData).Assembly.GetManifestResourceStream("bundled/README.md")!);
        var notice = reader.ReadToEnd();

        Assert.All(BundledData.Names, name => Assert.Contains($"**{name}**", notice, StringComparison.Ordinal));
        Assert.Contains("Copyright (c) 2007-2024 The scikit-learn developers.", notice, StringComparison.Ordinal);
    }
}
