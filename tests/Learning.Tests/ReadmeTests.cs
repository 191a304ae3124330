namespace SecureFed.Learning.Tests;

/// <summary>The lines of the package's README, run.</summary>
public class ReadmeTests
{
    [Fact]
    public void The_first_lines_train_evaluate_and_save_a_model()
    {
        using var folder = new TemporaryFolder();
        var data = BundledData.Open("breast_cancer");
        var model = LinearModel.For(data);

        var global = model.CreateParameters();
        var update = model.CreateParameters();
        var trainer = new LocalTrainer(model, LocalTrainingOptions.For(data.Schema));
        trainer.Train(global, data, data.TrainRows, trainingRound: 0, trainingRounds: 30, SeedTree.FromSeed(1).CreateRandom(), update);

        var pooled = PooledTrainer.Train(model, data, data.TrainRows);
        ModelFile.Of(model, data, pooled).Save(folder.PathOf("model.json"));

        Assert.InRange(Metrics.Evaluate(model, pooled, data, data.TestRows).Auc!.Value, 0.999, 1);
        Assert.InRange(Metrics.Evaluate(model, update, data, data.TestRows).Auc!.Value, 0.99, 1);
        Assert.Equal(pooled, ModelFile.Load(folder.PathOf("model.json")).ParametersFor(model, data));
    }
}
