namespace SecureFed.Learning.Tests;

public class LocalTrainerTests
{
    private static readonly Dataset Data = BundledData.Open("breast_cancer");

    [Fact]
    public void One_full_batch_without_momentum_is_one_gradient_step()
    {
        var model = LinearModel.For(Data, 0.1);
        var global = Some(model);
        var gradient = model.CreateParameters();
        model.Gradient(global, Data, Data.TrainRows, gradient);

        var update = Train(model, new LocalTrainingOptions { BatchSize = 1000, LearningRate = 0.3, Schedule = LearningRateSchedule.Constant }, global);

        Assert.All(update.Zip(gradient), pair => Assert.Equal(-0.3 * pair.Second, pair.First, 1e-12));
    }

    [Fact]
    public void Momentum_carries_the_last_step_into_the_next()
    {
        var model = LinearModel.For(Data, 0.1);
        var global = Some(model);
        var (first, second) = (model.CreateParameters(), model.CreateParameters());
        model.Gradient(global, Data, Data.TrainRows, first);
        var between = global.Zip(first, (parameter, slope) => parameter - 0.3 * slope).ToArray();
        model.Gradient(between, Data, Data.TrainRows, second);

        var update = Train(model, new LocalTrainingOptions { Epochs = 2, BatchSize = 1000, LearningRate = 0.3, Momentum = 0.5, Schedule = LearningRateSchedule.Constant }, global);

        for (var i = 0; i < update.Length; i++)
            Assert.Equal(-0.3 * (first[i] + second[i] + 0.5 * first[i]), update[i], 1e-12);
    }

    [Fact]
    public void Every_epoch_visits_every_row_once()
    {
        // With the rate so small that the model hardly moves, an epoch of single rows is the sum of all record gradients.
        var model = LinearModel.For(Data, 0);
        var global = Some(model);
        var gradient = model.CreateParameters();
        model.Gradient(global, Data, Data.TrainRows, gradient);

        var update = Train(model, new LocalTrainingOptions { BatchSize = 1, LearningRate = 1e-9, Schedule = LearningRateSchedule.Constant }, global);

        Assert.All(update.Zip(gradient), pair => Assert.Equal(-pair.Second * Data.TrainRows.Length, pair.First / 1e-9, 1e-3));
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits_whatever_the_trainer_did_before()
    {
        var model = LinearModel.For(Data);
        var options = new LocalTrainingOptions { Momentum = 0.9 };
        var used = new LocalTrainer(model, options);
        var (warmup, first, second) = (model.CreateParameters(), model.CreateParameters(), model.CreateParameters());
        used.Train(Some(model), Data, Data.TestRows, 0, 10, SeedTree.FromSeed(9).CreateRandom(), warmup);

        used.Train(Some(model), Data, Data.TrainRows, 3, 10, SeedTree.FromSeed(1).CreateRandom(), first);
        new LocalTrainer(model, options).Train(Some(model), Data, Data.TrainRows, 3, 10, SeedTree.FromSeed(1).CreateRandom(), second);

        Assert.Equal(second, first);
    }

    [Theory]
    [InlineData(LearningRateSchedule.Constant, 2, 2, 2)]
    [InlineData(LearningRateSchedule.Cosine, 2, 1, 0.29289321881345)]
    [InlineData(LearningRateSchedule.InverseSqrt, 2, 0.89442719099992, 0.75592894601845)]
    public void Schedules_fall_as_they_say(LearningRateSchedule schedule, double first, double middle, double last)
    {
        var options = new LocalTrainingOptions { LearningRate = 2, Schedule = schedule };

        Assert.Equal(first, options.LearningRateAt(0, 8), 12);
        Assert.Equal(middle, options.LearningRateAt(4, 8), 12);
        Assert.Equal(last, options.LearningRateAt(6, 8), 12);
    }

    [Theory]
    [InlineData("breast_cancer", 30, 2)]
    [InlineData("diabetes", 100, 0.57264)]
    public void Training_rounds_with_the_suggested_settings_come_close_to_the_pooled_model(string name, int trainingRounds, double tolerance)
    {
        var data = BundledData.Open(name);
        var model = LinearModel.For(data);
        var pooled = Metrics.Evaluate(model, PooledTrainer.Train(model, data, data.TrainRows), data, data.TestRows);

        var federated = Metrics.Evaluate(model, Federate(model, data, clients: 20, trainingRounds), data, data.TestRows);

        // Two test rows of accuracy, one percent of the error.
        if (data.Task == LearningTask.Regression)
            Assert.InRange(federated.Rmse!.Value, 0, pooled.Rmse!.Value + tolerance);
        else
            Assert.InRange(federated.Accuracy!.Value * data.TestRows.Length, (pooled.Accuracy!.Value * data.TestRows.Length) - tolerance - 1e-9, data.TestRows.Length);
    }

    [Theory]
    [InlineData(0, 16, 0.1, 0)]
    [InlineData(1, 0, 0.1, 0)]
    [InlineData(1, 16, 0, 0)]
    [InlineData(1, 16, double.NaN, 0)]
    [InlineData(1, 16, 0.1, 1)]
    [InlineData(1, 16, 0.1, -0.1)]
    public void Settings_outside_their_range(int epochs, int batchSize, double learningRate, double momentum) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new LocalTrainer(
            LinearModel.For(Data), new LocalTrainingOptions { Epochs = epochs, BatchSize = batchSize, LearningRate = learningRate, Momentum = momentum }));

    private static double[] Some(LinearModel model)
    {
        var random = SeedTree.FromSeed(5).CreateRandom();
        return [.. Enumerable.Range(0, model.ParameterCount).Select(_ => random.NextDouble() - 0.5)];
    }

    private static double[] Train(LinearModel model, LocalTrainingOptions options, double[] global)
    {
        var update = model.CreateParameters();
        new LocalTrainer(model, options).Train(global, Data, Data.TrainRows, 0, 10, SeedTree.FromSeed(1).CreateRandom(), update);
        return update;
    }

    private static double[] Federate(LinearModel model, Dataset data, int clients, int trainingRounds)
    {
        var seeds = SeedTree.FromSeed(20);
        var rows = (int[])data.TrainRows.Clone();
        seeds.Child("partition").CreateRandom().Shuffle(rows);
        var trainer = new LocalTrainer(model, LocalTrainingOptions.For(data.Schema));
        var (global, update) = (model.CreateParameters(), model.CreateParameters());
        for (var round = 0; round < trainingRounds; round++)
        {
            var sum = model.CreateParameters();
            for (var client = 0; client < clients; client++)
            {
                var mine = rows.AsSpan(rows.Length * client / clients, rows.Length * (client + 1) / clients - rows.Length * client / clients);
                trainer.Train(global, data, mine, round, trainingRounds, seeds.Child("shuffle", round).Child("client", client).CreateRandom(), update);
                for (var i = 0; i < sum.Length; i++)
                    sum[i] += update[i] / clients;
            }
            for (var i = 0; i < sum.Length; i++)
                global[i] += sum[i];
        }
        return global;
    }
}
