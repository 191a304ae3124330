namespace SecureFed.Learning;

/// <summary>Rows as numbers, ready for a model, split into training and test rows. Immutable; the arrays must not be written to.</summary>
public sealed class Dataset
{
    internal Dataset(Schema schema, string name, IReadOnlyList<string> featureNames, double[] x, double[] labels, string[]? clientKeys, int[] trainRows, int[] testRows)
    {
        Schema = schema;
        Name = name;
        FeatureNames = featureNames;
        Features = featureNames.Count;
        X = x;
        Labels = labels;
        ClientKeys = clientKeys;
        TrainRows = trainRows;
        TestRows = testRows;
    }

    /// <summary>What the data set is called.</summary>
    public string Name { get; }

    /// <summary>The schema that turned rows into numbers.</summary>
    public Schema Schema { get; }

    /// <summary>What is predicted.</summary>
    public LearningTask Task => Schema.Task;

    /// <summary>Number of rows.</summary>
    public int Rows => Labels.Length;

    /// <summary>Number of features of a row, after one-hot coding and indicators.</summary>
    public int Features { get; }

    /// <summary>Number of classes; 0 for regression.</summary>
    public int Classes => Schema.Classes?.Count ?? 0;

    /// <summary>Names of the features: <c>age</c>, <c>workclass=Private</c>, <c>workclass missing</c>.</summary>
    public IReadOnlyList<string> FeatureNames { get; }

    /// <summary>The features, row-major: <see cref="Rows"/> x <see cref="Features"/> numbers in [-1, 1].</summary>
    public double[] X { get; }

    /// <summary>Per row the index of its class, or the regression label in its own unit.</summary>
    public double[] Labels { get; }

    /// <summary>Scale of regression labels inside the model; identity for classes.</summary>
    public LabelScale LabelScale => Schema.LabelScale;

    /// <summary>Per row the natural client it belongs to; null when no key column was asked for.</summary>
    public string[]? ClientKeys { get; }

    /// <summary>Training rows, ascending.</summary>
    public int[] TrainRows { get; }

    /// <summary>Test rows, ascending.</summary>
    public int[] TestRows { get; }

    /// <summary>The same data with other training rows.</summary>
    /// <param name="rows">Row indices, ascending, at least one; none a test row.</param>
    public Dataset WithTrainRows(int[] rows) => new(Schema, Name, FeatureNames, X, Labels, ClientKeys, rows, TestRows);

    /// <summary>The features of a row.</summary>
    /// <param name="row">0-based row index.</param>
    public ReadOnlySpan<double> Row(int row) => X.AsSpan(row * Features, Features);
}
