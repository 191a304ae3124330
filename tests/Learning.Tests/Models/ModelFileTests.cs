using CsCheck;

namespace SecureFed.Learning.Tests;

public class ModelFileTests
{
    [Fact]
    public void A_saved_model_comes_back_to_the_last_bit()
    {
        using var folder = new TemporaryFolder();
        var data = BundledData.Open("penguins");
        var model = LinearModel.For(data);
        var path = folder.PathOf("model.json");
        Gen.Double[-1e6, 1e6].Array[model.ParameterCount].Sample(parameters =>
        {
            var file = ModelFile.Of(model, data, parameters);
            file.Save(path);

            var loaded = ModelFile.Load(path);

            Assert.Equal(parameters, loaded.ParametersFor(model, data));
            Assert.Equal(file.ToJson(), loaded.ToJson());
        }, iter: 20, threads: 1);
    }

    [Fact]
    public void The_file_says_what_the_model_is()
    {
        var data = BundledData.Open("diabetes");
        var json = ModelFile.Of(LinearModel.For(data, 0.5), data, new double[11]).ToJson();

        Assert.StartsWith("{\n  \"format\": \"securefed-model-1\",\n  \"dataset\": \"diabetes\",\n  \"task\": \"regression\",\n  \"label\": \"progression\",\n  \"classes\": null,\n  \"labelBounds\": [\n    0,\n    350\n  ],\n  \"l2\": 0.5,\n", json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x,y\n0,0\n0,1\n0,1\n0,1\n0,1\n", """{"task": "binary", "label": "y", "classes": [0, 1], "features": [{"name": "x", "type": "numeric", "min": -1, "max": 1}]}""", "its task is regression, not binary")]
    [InlineData("x,z\n0,0\n0,1\n0,1\n0,1\n0,1\n", """{"task": "regression", "label": "z", "label_bounds": [0, 10], "features": [{"name": "x", "type": "numeric", "min": -1, "max": 1}]}""", "it predicts 'y', not 'z'")]
    [InlineData("w,y\n0,0\n0,1\n0,1\n0,1\n0,1\n", """{"task": "regression", "label": "y", "label_bounds": [0, 10], "features": [{"name": "w", "type": "numeric", "min": -1, "max": 1}]}""", "it uses the feature 'x', which the data lacks")]
    [InlineData("x,w,y\n0,0,0\n0,0,1\n0,0,1\n0,0,1\n0,0,1\n", """{"task": "regression", "label": "y", "label_bounds": [0, 10], "features": "all"}""", "the data has the feature 'w', which it does not know")]
    [InlineData("x,y\n0,0\n0,1\n0,1\n0,1\n0,1\n", """{"task": "regression", "label": "y", "label_bounds": [0, 10], "features": [{"name": "x", "type": "numeric", "min": -2, "max": 1}]}""", "the bounds, values or order of columns in the schema differ")]
    public void Data_the_model_was_not_made_for(string csv, string schema, string reason)
    {
        var trained = Tables.Load("x,y\n0,0\n0,1\n0,1\n0,1\n0,1\n", Tables.Regression);
        var file = ModelFile.Of(LinearModel.For(trained), trained, [1, 2]);
        schema = schema.Replace("\"all\"", """[{"name": "x", "type": "numeric", "min": -1, "max": 1}, {"name": "w", "type": "numeric", "min": -1, "max": 1}]""", StringComparison.Ordinal);
        var data = Tables.Load(csv, schema);

        var error = Assert.Throws<DataFormatException>(() => file.ParametersFor(LinearModel.For(data), data));

        Assert.Equal($"The model trained on schema does not fit schema: {reason}; use the data and schema it was trained with.", error.Message);
    }

    [Fact]
    public void Other_classes()
    {
        var trained = Tables.Load("age,colour,y\n1,red,0\n1,red,0\n1,red,0\n1,red,0\n1,red,0\n", Tables.AgeColour);
        var data = Tables.Load("age,colour,y\n1,red,0\n1,red,0\n1,red,0\n1,red,0\n1,red,0\n", Tables.AgeColour.Replace("[0, 1]", "[1, 0]", StringComparison.Ordinal));
        var file = ModelFile.Of(LinearModel.For(trained), trained, new double[6]);

        var error = Assert.Throws<DataFormatException>(() => file.ParametersFor(LinearModel.For(data), data));

        Assert.Contains("its classes are 0, 1, not 1, 0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_few_parameters()
    {
        using var folder = new TemporaryFolder();
        var data = Tables.Load("x,y\n0,0\n0,1\n0,1\n0,1\n0,1\n", Tables.Regression);
        var json = ModelFile.Of(LinearModel.For(data), data, [1, 2]).ToJson().Replace("1,\n    2\n", "1\n", StringComparison.Ordinal);

        var error = Assert.Throws<DataFormatException>(() => ModelFile.Load(folder.Write("m.json", json)).ParametersFor(LinearModel.For(data), data));

        Assert.Equal("The model trained on schema has 1 parameters where 2 are needed; its file is damaged.", error.Message);
    }

    [Fact]
    public void A_model_that_diverged()
    {
        var data = BundledData.Open("diabetes");

        Assert.Throws<ArgumentException>(() => ModelFile.Of(LinearModel.For(data), data, [double.NaN, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"format": "securefed-model-1", "extra": 1}""")]
    public void Something_else_than_a_model_file(string text)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("m.json", text);

        Assert.StartsWith($"{path} is not a model", Assert.Throws<DataFormatException>(() => ModelFile.Load(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_model_file() => Assert.Equal(
        "There is no model file /nowhere/model.json; check the path.",
        Assert.Throws<DataFormatException>(() => ModelFile.Load("/nowhere/model.json")).Message);
}
