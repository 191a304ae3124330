namespace SecureFed.Learning.Tests;

public class SchemaInferenceTests
{
    [Fact]
    public void Numbers_get_bounds_texts_get_values_and_gaps_an_indicator()
    {
        var schema = Schema.Infer(Tables.Csv("age,colour,site,y\n3,red,a,no\n-1.5,,b,yes\n7,blue,a,no\n"), "y", clientKey: "site");

        Assert.Equal(LearningTask.Binary, schema.Task);
        Assert.Equal(["no", "yes"], schema.Classes!);
        Assert.Equal("site", schema.ClientKey);
        Assert.Equal(new NumericColumn("age", -1.5, 7, FeatureTransform.None, false), schema.Features![0]);
        var colour = Assert.IsType<CategoricalColumn>(schema.Features[1]);
        Assert.Equal(["blue", "red"], colour.Values);
        Assert.True(colour.AllowsMissing);
        Assert.Equal(2, schema.Features.Count);
    }

    [Theory]
    [InlineData("1,0,1,1,0", LearningTask.Binary)]
    [InlineData("1,2,3,1,2", LearningTask.Multiclass)]
    [InlineData("a,b,c,a,b", LearningTask.Multiclass)]
    [InlineData("1.5,2,3,1,2", LearningTask.Regression)]
    public void The_task_follows_from_the_label(string labels, LearningTask task) =>
        Assert.Equal(task, Schema.Infer(Tables.Csv("y,x\n" + string.Join("\n", labels.Split(',').Select(label => label + ",1"))), "y").Task);

    [Fact]
    public void A_given_task_wins()
    {
        var schema = Schema.Infer(Tables.Csv("y,x\n10,1\n2,1\n3,1\n"), "y", LearningTask.Regression);

        Assert.Equal((2, 10), schema.LabelBounds);
    }

    [Fact]
    public void Whole_number_classes_are_sorted_by_value() =>
        Assert.Equal(["2", "10", "30"], Schema.Infer(Tables.Csv("y,x\n10,1\n2,1\n30,1\n2.0,1\n"), "y").Classes!);

    [Fact]
    public void An_identifier_is_ignored_and_the_schema_says_so()
    {
        var rows = Enumerable.Range(0, 101).Select(i => $"n{i},{i},{i % 2}");
        var schema = Schema.Infer(Tables.Csv("name,x,y\n" + string.Join("\n", rows)), "y");

        Assert.Equal(["name"], schema.Ignored);
        Assert.Equal("x", Assert.Single(schema.Features!).Name);
    }

    [Fact]
    public void What_it_finds_prints_as_a_schema_that_loads_the_same_data()
    {
        var table = BundledData.Table("penguins");
        var inferred = Schema.Infer(table, "species", clientKey: "island");

        var data = DatasetLoader.Load(table, Schema.Parse(inferred.ToJson()));

        Assert.Equal(BundledData.Open("penguins").FeatureNames, data.FeatureNames);
        Assert.Equal(BundledData.Open("penguins").Labels, data.Labels);
        Assert.Equal(342, data.Rows);
    }

    [Theory]
    [InlineData("x,y\n1,0\n2,1\n", "z", "people.csv has no column 'z' to predict; its columns are x, y.")]
    [InlineData("x,y\n", "y", "people.csv has a header but no rows; add rows.")]
    [InlineData("x,y\n1,5\n2,5\n", "y", "people.csv has no two different values in the column 'y' to predict as a class; choose another column.")]
    [InlineData("x,y\n1,0\n2,1\n3,0\n4,1\n5,0\n6,0\n7,0\n8,0\n9,0\nten,0\n", "y", "people.csv, line 11: column 'x' holds the text 'ten' where nearly all other rows have numbers; correct it, or leave the field empty if the value is missing.")]
    [InlineData("x,y\n1,0\nnan,1\n", "y", "people.csv, line 3: column 'x' holds 'nan'; give a finite number, or leave the field empty if the value is missing.")]
    public void Tables_without_a_usable_schema_are_refused(string csv, string target, string sentence) =>
        Assert.Equal(sentence, Assert.Throws<DataFormatException>(() => Schema.Infer(Tables.Csv(csv), target)).Message);

    [Fact]
    public void Text_label_for_a_regression() => Assert.Equal(
        "people.csv, line 3: the label 'y' holds the text 'b', which is no number to predict; correct the row or choose another task.",
        Assert.Throws<DataFormatException>(() => Schema.Infer(Tables.Csv("x,y\n1,1\n2,b\n3,c\n"), "y", LearningTask.Regression)).Message);
}
