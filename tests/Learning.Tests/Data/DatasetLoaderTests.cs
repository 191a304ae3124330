namespace SecureFed.Learning.Tests;

public class DatasetLoaderTests
{
    private const string FiveRows = "age,colour,y\n0,blue,0\n100,red,1\n50,red,1\n,blue,0\n25,,1\n";

    [Fact]
    public void Rows_become_scaled_numbers_one_hot_categories_and_indicators()
    {
        var data = Tables.Load(FiveRows, Tables.AgeColour);

        Assert.Equal(["age", "age missing", "colour=blue", "colour=red", "colour missing"], data.FeatureNames);
        Assert.Equal([-1, 0, 1, 0, 0], data.Row(0));
        Assert.Equal([1, 0, 0, 1, 0], data.Row(1));
        Assert.Equal([0, 0, 0, 1, 0], data.Row(2));
        Assert.Equal([0, 1, 1, 0, 0], data.Row(3));
        Assert.Equal([-0.5, 0, 0, 0, 1], data.Row(4));
        Assert.Equal([0, 1, 1, 0, 1], data.Labels);
        Assert.Equal([0, 1, 2, 3], data.TrainRows);
        Assert.Equal([4], data.TestRows);
        Assert.Null(data.ClientKeys);
    }

    [Fact]
    public void A_value_outside_its_public_bounds_counts_as_the_nearer_bound()
    {
        var data = Tables.Load("x,y\n-7,0\n7,0\n0,0\n0,0\n0,0\n", Tables.Regression);

        Assert.Equal([-1, 1, 0, 0, 0], data.X);
    }

    [Fact]
    public void Transforms_apply_to_values_and_bounds_before_scaling()
    {
        var schema = """
            {"task": "regression", "label": "y", "label_bounds": [0, 1], "features": [
              {"name": "gain", "type": "numeric", "min": 0, "max": 999, "transform": "log1p"},
              {"name": "balance", "type": "numeric", "min": -99, "max": 9999, "transform": "slog1p"}]}
            """;
        var data = Tables.Load("gain,balance,y\n99,-9,0\n0,0,0\n0,0,0\n0,0,0\n0,0,0\n", schema);

        // log10(100) of log10(1000), and -log10(10) between -2 and 4.
        Assert.Equal((2 * 2.0 / 3) - 1, data.Row(0)[0], 12);
        Assert.Equal((2 * 1.0 / 6) - 1, data.Row(0)[1], 12);
        Assert.Equal(-1, data.Row(1)[0]);
    }

    [Fact]
    public void Regression_labels_keep_their_unit_and_know_the_models_scale()
    {
        var data = Tables.Load("x,y\n0,0\n0,2.5\n0,10\n0,5\n0,5\n", Tables.Regression);

        Assert.Equal([0, 2.5, 10, 5, 5], data.Labels);
        Assert.Equal([-1, -0.5, 1, 0, 0], data.Labels.Select(data.LabelScale.ToModel));
        Assert.Equal(data.Labels, data.Labels.Select(data.LabelScale.ToModel).Select(data.LabelScale.FromModel));
    }

    [Fact]
    public void Classes_match_as_text_or_as_the_same_number()
    {
        var data = Tables.Load("age,colour,y\n1,red,1.0\n1,red,0\n1,red,1\n1,red,0.0\n1,red,1e0\n", Tables.AgeColour);

        Assert.Equal([1, 0, 1, 0, 1], data.Labels);
    }

    [Fact]
    public void The_client_key_may_be_another_column_than_the_schemas()
    {
        var schema = Tables.Regression.Replace("\"task\"", "\"client_key\": \"site\", \"ignored\": [\"ward\"], \"task\"", StringComparison.Ordinal);
        const string Csv = "x,y,site,ward\n0,1,a,1\n0,1,a,2\n0,1,b,3\n0,1,b,4\n0,1,b,5\n";

        Assert.Equal(["a", "a", "b", "b", "b"], Tables.Load(Csv, schema).ClientKeys!);
        Assert.Equal(["1", "2", "3", "4", "5"], Tables.Load(Csv, schema, new DatasetOptions { ClientKey = "ward" }).ClientKeys!);
    }

    [Fact]
    public void The_test_rule_can_be_overridden()
    {
        var data = Tables.Load(FiveRows, Tables.AgeColour, new DatasetOptions { TestRule = TestRule.Every(2, 0) });

        Assert.Equal([0, 2, 4], data.TestRows);
        Assert.Equal([1, 3], data.TrainRows);
    }

    [Fact]
    public void Of_a_set_in_two_files_the_last_is_the_test_set_whichever_is_named()
    {
        using var folder = new TemporaryFolder();
        var train = folder.Write("train.csv", "p0,p1,label\n0,255,3\n255,0,0\n");
        var test = folder.Write("test.csv", "p0,p1,label\n51,0,9\n");
        var schema = Schema.Parse("""
            {"file": ["train.csv", "test.csv"], "task": "multiclass", "label": "label", "classes": [0, 3, 9],
             "test_rule": "the official files", "features": "p0..p1, integers 0..255, row-major"}
            """);

        foreach (var path in new[] { train, test })
        {
            var data = DatasetLoader.Load(path, schema);
            Assert.Equal([0, 1], data.TrainRows);
            Assert.Equal([2], data.TestRows);
            Assert.Equal([-1, 1, 1, -1, -0.6, -1], data.X.Select(value => Math.Round(value, 12)));
            Assert.Equal([1, 0, 2], data.Labels);
        }
    }

    [Fact]
    public void A_column_alike_in_all_rows_by_its_bounds_is_zero()
    {
        var schema = Tables.Regression.Replace("-1", "1", StringComparison.Ordinal);

        Assert.All(Tables.Load("x,y\n1,1\n1,1\n1,1\n1,1\n1,1\n", schema).X, value => Assert.Equal(0, value));
    }

    [Theory]
    [InlineData("age,colour,y\n1,red,1\nold,red,0\n", "people.csv, line 3: column 'age' is numeric but holds the text 'old'; give a number, or leave the field empty if the value is missing.")]
    [InlineData("age,colour,y\nNaN,red,1\n", "people.csv, line 2: column 'age' holds 'NaN'; give a finite number, or leave the field empty if the value is missing.")]
    [InlineData("age,colour,y\n-inf,red,1\n", "people.csv, line 2: column 'age' holds '-inf'; give a finite number, or leave the field empty if the value is missing.")]
    [InlineData("age,colour,y\n1e999,red,1\n", "people.csv, line 2: column 'age' holds '1e999'; give a finite number, or leave the field empty if the value is missing.")]
    [InlineData("age,colour,y\n1,green,1\n", "people.csv, line 2: column 'colour' holds 'green', which is not among the values of its schema; add it there or correct the row.")]
    [InlineData("age,colour,y\n1,red,2\n", "people.csv, line 2: the label 'y' is '2', which is not among the classes 0, 1; correct the row or list the class.")]
    [InlineData("age,colour,y\n1,red,\n", "people.csv, line 2: the label 'y' is empty; fill it in or leave the row out.")]
    [InlineData("age,colour,y\n", "people.csv has a header but no rows; add rows.")]
    [InlineData("age,colour,y\n1,red,1\n1,red,0\n", "people.csv has 2 rows, which the test rule 'i % 5 == 4' splits into 2 training and 0 test rows; both need at least one.")]
    [InlineData("age,color,y\n1,red,1\n", "people.csv has no column 'colour', a feature of the schema 'schema'; its columns are age, color, y.")]
    [InlineData("age,colour,z\n1,red,1\n", "people.csv has no column 'y', the label of the schema 'schema'; its columns are age, colour, z.")]
    [InlineData("age,colour,y,name\n1,red,1,Ann\n", "people.csv has a column 'name' that the schema 'schema' does not mention; list it among 'features' or 'ignored'.")]
    public void Rows_and_tables_that_do_not_fit_are_refused_in_one_sentence(string csv, string sentence) =>
        Assert.Equal(sentence, Tables.LoadError(csv, Tables.AgeColour));

    [Theory]
    [InlineData("x,y\n0,10.5\n", "people.csv, line 2: the label 'y' is 10.5, outside its bounds 0 to 10; correct the row or widen label_bounds.")]
    [InlineData("x,y\n0,nan\n", "people.csv, line 2: column 'y' holds 'nan'; give a finite number, or leave the field empty if the value is missing.")]
    [InlineData("x,y\n,1\n", "people.csv, line 2: column 'x' is empty but its schema allows no missing values; fill it in or set \"missing\": true.")]
    public void Regression_rows_that_do_not_fit_are_refused_in_one_sentence(string csv, string sentence) =>
        Assert.Equal(sentence, Tables.LoadError(csv, Tables.Regression));

    [Fact]
    public void Absent_client_key() => Assert.Equal(
        "people.csv has no column 'site', the client key; its columns are x, y.",
        Tables.LoadError("x,y\n0,1\n", Tables.Regression, new DatasetOptions { ClientKey = "site" }));

    [Fact]
    public void Empty_client_key() => Assert.Equal(
        "people.csv, line 3: the client key 'site' is empty; say to which client the row belongs.",
        Tables.LoadError("x,y,site\n0,1,a\n0,1,\n", Tables.Regression, new DatasetOptions { ClientKey = "site" }));

    [Fact]
    public void Schema_without_features() => Assert.Equal(
        "The schema 'schema' has no features; list each feature column with its public bounds or values, or have the schema inferred.",
        Tables.LoadError("x,y\n0,1\n", """{"task": "regression", "label": "y", "label_bounds": [0, 10]}"""));

    [Fact]
    public void Official_test_file_that_is_not_there() => Assert.Equal(
        "people.csv is a single file but the test rule of 'schema' wants a training and a test file; give both, or another test rule.",
        Tables.LoadError("x,y\n0,1\n", Tables.Regression.Replace("\"task\"", "\"test_rule\": \"the official files\", \"task\"", StringComparison.Ordinal)));
}
