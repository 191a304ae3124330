namespace SecureFed.Learning;

/// <summary>Measures of a model's quality.</summary>
public static class Metrics
{
    /// <summary>Evaluates a model on some rows.</summary>
    /// <param name="model">The model.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="dataset">The data.</param>
    /// <param name="rows">At least one row index.</param>
    public static EvaluationMetrics Evaluate(LinearModel model, ReadOnlySpan<double> parameters, Dataset dataset, ReadOnlySpan<int> rows)
    {
        var loss = model.MeanRecordLoss(parameters, dataset, rows);
        var width = model.PredictionCount;
        var predictions = new double[rows.Length * width];
        var labels = new double[rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            model.Predict(parameters, dataset.Row(rows[i]), predictions.AsSpan(i * width, width));
            labels[i] = dataset.Labels[rows[i]];
        }
        var metrics = new EvaluationMetrics(rows.Length, loss);
        return model.Task == LearningTask.Regression
            ? metrics with { Rmse = Rmse(predictions, labels), Mae = Mae(predictions, labels), R2 = R2(predictions, labels) }
            : metrics with { Accuracy = Accuracy(predictions, labels), Auc = Auc(predictions, labels), F1 = F1(predictions, labels) };
    }

    /// <summary>Mean of every measure over the worst tenth of clients (rounded up): by accuracy, or by RMSE for regression.</summary>
    /// <remarks>Only a simulator knows the metrics of single clients; no privacy guarantee covers them.</remarks>
    /// <param name="clients">One entry per client; at least one.</param>
    public static EvaluationMetrics WorstDecile(IReadOnlyCollection<EvaluationMetrics> clients)
    {
        ArgumentOutOfRangeException.ThrowIfZero(clients.Count);
        var worst = clients.OrderBy(client => client.Accuracy ?? -client.Rmse!.Value).Take((clients.Count + 9) / 10).ToArray();
        return new EvaluationMetrics(worst.Sum(client => client.Rows), worst.Average(client => client.Loss))
        {
            Accuracy = worst.Average(client => client.Accuracy),
            Auc = worst.Average(client => client.Auc),
            F1 = worst.Average(client => client.F1),
            Rmse = worst.Average(client => client.Rmse),
            Mae = worst.Average(client => client.Mae),
            R2 = worst.Average(client => client.R2),
        };
    }

    /// <summary>Share of rows whose most probable class is theirs; the first of equals counts as most probable.</summary>
    /// <param name="probabilities">Row-major, one number per row and class.</param>
    /// <param name="labels">Class indices, one per row.</param>
    public static double Accuracy(ReadOnlySpan<double> probabilities, ReadOnlySpan<double> labels)
    {
        var classes = probabilities.Length / labels.Length;
        var hits = 0;
        for (var i = 0; i < labels.Length; i++)
            if (Guess(probabilities, i, classes) == (int)labels[i])
                hits++;
        return (double)hits / labels.Length;
    }

    /// <summary>F1 of the second of two classes, or the mean over several classes; a class that is neither present nor guessed does not count.</summary>
    /// <param name="probabilities">Row-major, one number per row and class.</param>
    /// <param name="labels">Class indices, one per row.</param>
    public static double F1(ReadOnlySpan<double> probabilities, ReadOnlySpan<double> labels)
    {
        var classes = probabilities.Length / labels.Length;
        var (hits, present, guessed) = (new int[classes], new int[classes], new int[classes]);
        for (var i = 0; i < labels.Length; i++)
        {
            var guess = Guess(probabilities, i, classes);
            guessed[guess]++;
            present[(int)labels[i]]++;
            if (guess == (int)labels[i])
                hits[guess]++;
        }
        var scores = Enumerable.Range(0, classes).Where(c => present[c] + guessed[c] > 0).Select(c => (Class: c, F1: 2.0 * hits[c] / (present[c] + guessed[c]))).ToArray();
        return classes == 2
            ? scores.Where(score => score.Class == 1).Select(score => score.F1).SingleOrDefault()
            : scores.Average(score => score.F1);
    }

    /// <summary>Area under the receiver operating curve: the chance that a row of the class scores above one of another, ties counting half.</summary>
    /// <param name="probabilities">Row-major, one number per row and class.</param>
    /// <param name="labels">Class indices, one per row.</param>
    /// <returns>Of two classes, that of the second; of several, the mean over those that are present and not alone; null if there is none.</returns>
    public static double? Auc(ReadOnlySpan<double> probabilities, ReadOnlySpan<double> labels)
    {
        var classes = probabilities.Length / labels.Length;
        var scores = new double[labels.Length];
        var positive = new bool[labels.Length];
        var (sum, count) = (0.0, 0);
        for (var c = classes == 2 ? 1 : 0; c < classes; c++)
        {
            for (var i = 0; i < labels.Length; i++)
            {
                scores[i] = probabilities[i * classes + c];
                positive[i] = (int)labels[i] == c;
            }
            if (RankedAuc(scores, positive) is not { } auc)
                continue;
            sum += auc;
            count++;
        }
        return count > 0 ? sum / count : null;
    }

    /// <summary>Root mean squared error.</summary>
    /// <param name="predictions">One number per row.</param>
    /// <param name="labels">One number per row.</param>
    public static double Rmse(ReadOnlySpan<double> predictions, ReadOnlySpan<double> labels) => Math.Sqrt(SquaredError(predictions, labels) / labels.Length);

    /// <summary>Mean absolute error.</summary>
    /// <param name="predictions">One number per row.</param>
    /// <param name="labels">One number per row.</param>
    public static double Mae(ReadOnlySpan<double> predictions, ReadOnlySpan<double> labels)
    {
        var sum = 0.0;
        for (var i = 0; i < labels.Length; i++)
            sum += Math.Abs(predictions[i] - labels[i]);
        return sum / labels.Length;
    }

    /// <summary>1 minus the ratio of squared errors to the labels' squared distance from their mean; null when that distance is zero.</summary>
    /// <param name="predictions">One number per row.</param>
    /// <param name="labels">One number per row.</param>
    public static double? R2(ReadOnlySpan<double> predictions, ReadOnlySpan<double> labels)
    {
        var mean = 0.0;
        foreach (var label in labels)
            mean += label / labels.Length;
        var spread = 0.0;
        foreach (var label in labels)
            spread += (label - mean) * (label - mean);
        return spread > 0 ? 1 - SquaredError(predictions, labels) / spread : null;
    }

    private static double SquaredError(ReadOnlySpan<double> predictions, ReadOnlySpan<double> labels)
    {
        var sum = 0.0;
        for (var i = 0; i < labels.Length; i++)
            sum += (predictions[i] - labels[i]) * (predictions[i] - labels[i]);
        return sum;
    }

    private static int Guess(ReadOnlySpan<double> probabilities, int row, int classes)
    {
        var best = 0;
        for (var c = 1; c < classes; c++)
            if (probabilities[row * classes + c] > probabilities[row * classes + best])
                best = c;
        return best;
    }

    /// <summary>The Mann-Whitney statistic from ranks; equal scores share the mean of their ranks.</summary>
    private static double? RankedAuc(double[] scores, bool[] positive)
    {
        Array.Sort(scores, positive);
        var (rankSum, positives) = (0.0, 0L);
        for (var start = 0; start < scores.Length;)
        {
            var end = start + 1;
            while (end < scores.Length && scores[end] == scores[start])
                end++;
            var hits = positive.AsSpan(start, end - start).Count(true);
            rankSum += hits * ((start + 1 + end) / 2.0);
            positives += hits;
            start = end;
        }
        var negatives = scores.Length - positives;
        return positives > 0 && negatives > 0 ? (rankSum - positives * (positives + 1) / 2.0) / positives / negatives : null;
    }
}
