namespace SecureFed.Privacy;

/// <summary>
/// Canaries for federated updates: random directions of exactly the clip norm, each the whole update of one canary client. In high dimension they are
/// nearly orthogonal, so each can be looked for on its own (Andrew et al. 2024).
/// </summary>
public sealed class UpdateCanaries
{
    private readonly double[][] updates;

    private UpdateCanaries(double[][] updates, bool[] included) => (this.updates, Included) = (updates, included);

    /// <summary>How many canaries there are.</summary>
    public int Count => updates.Length;

    /// <summary>The fair coin of each canary: whether its client takes part.</summary>
    public IReadOnlyList<bool> Included { get; }

    /// <summary>Draws canaries and their coins.</summary>
    /// <param name="count">At least 1.</param>
    /// <param name="dimension">Values of an update, at least 1.</param>
    /// <param name="clip">L2 norm of each canary, above 0: the most that clipping lets through.</param>
    /// <param name="random">Where both come from.</param>
    public static UpdateCanaries Draw(int count, int dimension, double clip, Random random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(clip);
        ArgumentNullException.ThrowIfNull(random);
        var updates = new double[count][];
        var included = new bool[count];
        for (var i = 0; i < count; i++)
        {
            updates[i] = Direction(dimension, clip, random);
            included[i] = random.Next(2) == 1;
        }

        return new UpdateCanaries(updates, included);
    }

    /// <summary>
    /// Draws canaries that are exactly orthogonal, so that none disturbs another's score. Takes time in proportion to count x count x dimension.
    /// </summary>
    /// <param name="count">1 .. dimension.</param>
    /// <param name="dimension">Values of an update.</param>
    /// <param name="clip">L2 norm of each canary, above 0.</param>
    /// <param name="random">Where directions and coins come from.</param>
    public static UpdateCanaries DrawOrthogonal(int count, int dimension, double clip, Random random)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, dimension);
        var canaries = Draw(count, dimension, clip, random);
        for (var i = 0; i < count; i++)
            canaries.RemoveEarlier(i, clip);
        return canaries;
    }

    /// <summary>The update of canary number <paramref name="index"/>.</summary>
    public ReadOnlySpan<double> Update(int index) => updates[index];

    /// <summary>How much of each canary an aggregate (or a sum of several) holds: the inner product over the squared norm, about 1 if it is in and about 0 if not.</summary>
    /// <param name="aggregate">A released sum, in input units.</param>
    public double[] Scores(ReadOnlySpan<double> aggregate)
    {
        var scores = new double[updates.Length];
        for (var i = 0; i < updates.Length; i++)
            scores[i] = Dot(updates[i], aggregate) / Dot(updates[i], updates[i]);
        return scores;
    }

    /// <summary>
    /// Guesses "in" for the highest scores and "out" for the lowest, abstains on those between, and counts the right guesses.
    /// </summary>
    /// <param name="scores">One for each canary.</param>
    /// <param name="guesses">How many coins to guess, half of them "in"; fixed before the scores were seen. 0 .. <see cref="Count"/>.</param>
    public int CorrectGuesses(IReadOnlyList<double> scores, int guesses)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentOutOfRangeException.ThrowIfNotEqual(scores.Count, Count, nameof(scores));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(guesses, Count);
        ArgumentOutOfRangeException.ThrowIfNegative(guesses);
        var order = Enumerable.Range(0, Count).OrderByDescending(i => scores[i]).ToArray();
        var asIn = (guesses + 1) / 2;
        return order.Take(asIn).Count(i => Included[i]) + order.TakeLast(guesses - asIn).Count(i => !Included[i]);
    }

    /// <summary>A uniformly random direction; scaled down by a bit so that rounding never exceeds the clip.</summary>
    private static double[] Direction(int dimension, double clip, Random random)
    {
        var update = new double[dimension];
        double norm;
        do
        {
            for (var i = 0; i < dimension; i++)
                update[i] = Normal(random);
            norm = Math.Sqrt(Dot(update, update));
        }
        while (norm == 0);

        for (var i = 0; i < dimension; i++)
            update[i] *= clip / norm * (1 - 1e-12);
        return update;
    }

    /// <summary>Gram and Schmidt, twice: the second pass removes what rounding left when little of the vector remained.</summary>
    private void RemoveEarlier(int index, double clip)
    {
        var update = updates[index];
        for (var pass = 0; pass < 2; pass++)
        {
            for (var earlier = 0; earlier < index; earlier++)
            {
                var part = Dot(updates[earlier], update) / Dot(updates[earlier], updates[earlier]);
                for (var j = 0; j < update.Length; j++)
                    update[j] -= part * updates[earlier][j];
            }

            var norm = Math.Sqrt(Dot(update, update));
            for (var j = 0; j < update.Length; j++)
                update[j] *= clip / norm * (1 - 1e-12);
        }
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static double Dot(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        var sum = 0.0;
        for (var i = 0; i < left.Length; i++)
            sum += left[i] * right[i];
        return sum;
    }
}
