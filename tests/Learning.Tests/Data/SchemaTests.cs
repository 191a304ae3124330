namespace SecureFed.Learning.Tests;

public class SchemaTests
{
    [Fact]
    public void Every_bundled_schema_prints_as_json_that_reads_back_the_same()
    {
        foreach (var name in BundledData.Names)
        {
            var schema = BundledData.Schema(name);

            var again = Schema.Parse(schema.ToJson());

            Assert.Equal(schema.ToJson(), again.ToJson());
            Assert.Equal(schema.Hash, again.Hash);
        }
    }

    [Fact]
    public void The_hash_covers_what_decides_the_numbers_and_nothing_else()
    {
        var schema = Schema.Parse(Tables.AgeColour);

        Assert.Equal(schema.Hash, Schema.Parse(Tables.AgeColour.Replace("\"task\"", "\"note\": \"n\", \"rows\": 5, \"test_rule\": \"i % 3 == 0\", \"task\"", StringComparison.Ordinal)).Hash);
        Assert.NotEqual(schema.Hash, Schema.Parse(Tables.AgeColour.Replace("100", "120", StringComparison.Ordinal)).Hash);
        Assert.NotEqual(schema.Hash, Schema.Parse(Tables.AgeColour.Replace("[0, 1]", "[1, 0]", StringComparison.Ordinal)).Hash);
        Assert.NotEqual(schema.Hash, Schema.Parse(Tables.AgeColour.Replace("\"blue\", \"red\"", "\"red\", \"blue\"", StringComparison.Ordinal)).Hash);
    }

    [Fact]
    public void A_file_of_many_entries_is_searched_by_name_or_by_data_file()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("schemas.json", $$"""{"one": {{WithFile("one.csv")}}, "two": {{WithFile("sets/two.csv.gz")}}}""");

        Assert.Equal("two", Schema.Load(path, name: "two").Name);
        Assert.Equal("two", Schema.Load(path, dataFile: "/elsewhere/two.csv.gz").Name);
    }

    [Fact]
    public void A_file_of_one_entry_needs_no_name()
    {
        using var folder = new TemporaryFolder();

        Assert.Equal("mine", Schema.Load(folder.Write("mine.json", Tables.Regression)).Name);
        Assert.Equal("mine", Schema.Load(folder.Write("all.json", $$"""{"mine": {{Tables.Regression}}}""")).Name);
    }

    [Fact]
    public void A_range_of_columns_stands_for_many_numeric_features()
    {
        var schema = Schema.Parse("""{"task": "regression", "label": "y", "label_bounds": [0, 1], "features": "p0..p783, integers 0..255, row-major 28 x 28"}""");

        Assert.Equal(784, schema.Features!.Count);
        Assert.Equal(new NumericColumn("p783", 0, 255, FeatureTransform.None, false), schema.Features[^1]);
    }

    [Theory]
    [InlineData("row index i (0-based, header excluded): test if i % 5 == 4", 5, 4)]
    [InlineData("i%10==0", 10, 0)]
    [InlineData("the official 60,000 / 10,000 files", 0, 0)]
    public void Test_rules_are_read_from_their_sentence(string sentence, int modulus, int remainder)
    {
        var rule = TestRule.Parse(sentence);

        Assert.Equal((modulus, remainder), (rule.Modulus, rule.Remainder));
        Assert.Equal(rule, TestRule.Parse(rule.ToString()));
    }

    [Theory]
    [InlineData("every fifth row", "The test rule 'every fifth row' is not understood; write 'i % 5 == 4', or 'the official files' for sets with a test file of their own.")]
    [InlineData("i % 5 == 5", "The test rule 'i % 5 == 5' leaves no training or no test rows; the modulus must be at least 2 and the remainder below it.")]
    [InlineData("i % 1 == 0", "The test rule 'i % 1 == 0' leaves no training or no test rows; the modulus must be at least 2 and the remainder below it.")]
    public void Test_rules_that_make_no_sense_are_refused(string sentence, string message) =>
        Assert.Equal(message, Assert.Throws<DataFormatException>(() => TestRule.Parse(sentence)).Message);

    [Theory]
    [InlineData("\"task\"", "\"target\": \"y\", \"task\"", "The schema 'schema' has the unknown key 'target'; known are file, rows, task, label, label_bounds, classes, client_key, ignored, test_rule, features and note.")]
    [InlineData("\"min\": 0", "\"mean\": 0", "The schema 'schema/age' has the unknown key 'mean'; known for this type are name, type, min, max, transform, missing.")]
    [InlineData("\"missing\": true}\n  ]", "\"missing\": \"yes\"}\n  ]", "The schema 'schema/colour' has a 'missing' that is not true or false; correct it.")]
    [InlineData("\"binary\"", "\"classification\"", "The schema 'schema' has a 'task' that is not \"regression\" or \"binary\" or \"multiclass\"; correct it.")]
    [InlineData("\"label\": \"y\",", "", "The schema 'schema' lacks the key 'label'; add it.")]
    [InlineData("\"classes\": [0, 1],", "", "The schema 'schema' lacks 'classes'; list the values its label can have.")]
    [InlineData("[0, 1]", "[0, 1, 2]", "The schema 'schema' has 3 classes though its task is binary; list two, or use the task multiclass.")]
    [InlineData("\"binary\"", "\"multiclass\"", "The schema 'schema' has 2 classes though its task is multiclass; list three or more, or use the task binary.")]
    [InlineData("[0, 1]", "[1, 1]", "The schema 'schema' lists a class twice; keep one.")]
    [InlineData("\"min\": 0", "\"min\": 101", "The schema 'schema' gives the feature 'age' a min of 101 above its max of 100; exchange them.")]
    [InlineData("\"min\": 0, \"max\": 100", "\"min\": -1e308, \"max\": 1e308", "The schema 'schema' gives the feature 'age' bounds too far apart to scale; bring them closer.")]
    [InlineData("\"min\": 0", "\"transform\": \"log1p\", \"min\": -1", "The schema 'schema' uses log1p for the feature 'age' whose min is not above -1; use slog1p.")]
    [InlineData("\"min\": 0", "\"transform\": \"log\", \"min\": 0", "The schema 'schema/age' has a 'transform' that is not \"log1p\" or \"slog1p\"; correct it.")]
    [InlineData("\"min\": 0, ", "", "The schema 'schema/age' lacks the key 'min'; add it.")]
    [InlineData("\"name\": \"colour\"", "\"name\": \"age\"", "The schema 'schema' lists the feature 'age' twice; keep one.")]
    [InlineData("\"name\": \"colour\"", "\"name\": \"y\"", "The schema 'schema' uses its label 'y' as a feature; take it out of the features.")]
    [InlineData("\"task\"", "\"ignored\": [\"age\"], \"task\"", "The schema 'schema' lists 'age' among both 'features' and 'ignored'; keep one.")]
    [InlineData("\"blue\", ", "\"red\", ", "The schema 'schema/colour' lists a value twice; keep one.")]
    [InlineData("\"blue\", \"red\"", "", "The schema 'schema' gives the feature 'colour' no values; list what the column can hold.")]
    [InlineData("\"task\"", "\"label_bounds\": [0, 1], \"task\"", "The schema 'schema' has 'label_bounds' though its task is not regression; remove them or change the task.")]
    public void Schemas_that_contradict_themselves_are_refused_by_key(string part, string replacement, string sentence)
    {
        var json = Tables.AgeColour.ReplaceLineEndings("\n").Replace(part, replacement, StringComparison.Ordinal);
        Assert.NotEqual(Tables.AgeColour, json);

        Assert.Equal(sentence, Assert.Throws<DataFormatException>(() => Schema.Parse(json)).Message);
    }

    [Theory]
    [InlineData("[0, 10]", "[10, 0]", "The schema 'schema' has label_bounds 10 to 0; the first must be below the second.")]
    [InlineData("[0, 10]", "[-1e308, 1e308]", "The schema 'schema' has label_bounds too far apart to scale; bring them closer.")]
    [InlineData("[{\"name\": \"x\", \"type\": \"numeric\", \"min\": -1, \"max\": 1}]", "\"p0..p2147483647, integers 0..1\"", "The schema 'schema' has a range of features wider than 1000000 columns; correct it.")]
    [InlineData("[{\"name\": \"x\", \"type\": \"numeric\", \"min\": -1, \"max\": 1}]", "\"p0..p1, integers 0..1.2.3\"", "The schema 'schema' has a 'features' that is not a list, or a range such as \"p0..p783, integers 0..255\"; correct it.")]
    [InlineData("[0, 10]", "[0]", "The schema 'schema' has a 'label_bounds' that is not a list of two numbers; correct it.")]
    [InlineData("\"label_bounds\": [0, 10],", "", "The schema 'schema' lacks 'label_bounds'; give the least and the greatest possible label, such as [0, 100].")]
    [InlineData("\"label_bounds\"", "\"classes\": [1, 2], \"label_bounds\"", "The schema 'schema' has 'classes' though its task is regression; remove them or change the task.")]
    [InlineData("[{\"name\": \"x\", \"type\": \"numeric\", \"min\": -1, \"max\": 1}]", "\"all of them\"", "The schema 'schema' has a 'features' that is not a list, or a range such as \"p0..p783, integers 0..255\"; correct it.")]
    [InlineData("[{\"name\": \"x\", \"type\": \"numeric\", \"min\": -1, \"max\": 1}]", "[]", "The schema 'schema' lists no features; list at least one, or leave 'features' away to have them inferred.")]
    public void Regression_schemas_that_contradict_themselves_are_refused_by_key(string part, string replacement, string sentence)
    {
        var json = Tables.Regression.Replace(part, replacement, StringComparison.Ordinal);
        Assert.NotEqual(Tables.Regression, json);

        Assert.Equal(sentence, Assert.Throws<DataFormatException>(() => Schema.Parse(json)).Message);
    }

    [Fact]
    public void Missing_schema_file() => Assert.Equal(
        "There is no schema file /nowhere/schemas.json; check the path.",
        Assert.Throws<DataFormatException>(() => Schema.Load("/nowhere/schemas.json")).Message);

    [Fact]
    public void Unsound_json() => Assert.StartsWith(
        "mine.json is not sound JSON near line 2: ",
        Assert.Throws<DataFormatException>(() => Schema.Parse("{\n\"task\": oops}", "mine.json")).Message, StringComparison.Ordinal);

    [Fact]
    public void No_entry_of_that_name() => Assert.Equal(
        "all.json has no schema called 'three'; it has one, two.",
        Assert.Throws<DataFormatException>(() => Schema.Parse($$"""{"one": {{WithFile("1")}}, "two": {{WithFile("2")}}}""", "all.json", "three")).Message);

    [Fact]
    public void No_entry_for_that_data_file() => Assert.Equal(
        "all.json has 2 schemas and none of them is for the file 'mine.csv'; give a schema file with one entry, or an entry whose 'file' is that name.",
        Assert.Throws<DataFormatException>(() => Schema.Parse($$"""{"one": {{WithFile("1")}}, "two": {{WithFile("2")}}}""", "all.json", dataFile: "mine.csv")).Message);

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    public void No_schema_at_all(string json) => Assert.Equal(
        "mine.json holds no schema; it must be one entry, or an object of named entries.",
        Assert.Throws<DataFormatException>(() => Schema.Parse(json, "mine.json")).Message);

    private static string WithFile(string file) => Tables.Regression.Replace("\"task\"", $"\"file\": \"{file}\", \"task\"", StringComparison.Ordinal);
}
