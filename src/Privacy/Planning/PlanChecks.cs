namespace SecureFed.Privacy;

/// <summary>What can be said against a request before any grid is tried. Written so that a NaN fails every check.</summary>
internal static class PlanChecks
{
    // A rotated vector of this length is a gigabyte of doubles.
    private const int LargestDimension = 1 << 27;

    public static void Check(PrivacyPlanRequest request)
    {
        Require(request.Clients >= 1, "clients", $"The population is {request.Clients}: choose at least 1 client.");
        Require(request.CorruptFraction is >= 0 and < 1, "corruptFraction", $"The corrupt fraction is {request.CorruptFraction}: choose one from 0 to below 1.");
        Require(request.TolerateDropout is >= 0 and < 1, "tolerateDropout", $"The tolerated dropout is {request.TolerateDropout}: choose a fraction from 0 to below 1.");
        Require(request.RecordsPerClient >= 1, "recordsPerClient", $"A client adds at most {request.RecordsPerClient} records: choose at least 1.");
        Require(
            request.Unit == PrivacyUnit.Record || request.RecordsPerClient == 1,
            "recordsPerClient",
            "With the unit client each client adds exactly one contribution: leave recordsPerClient at 1 or choose the unit record.");
        Require(request.Rounds >= 1, "rounds", $"The budget covers {request.Rounds} training rounds: choose at least 1.");
        Require(request.WrapDeviations is >= 1 and <= 30, "wrapDeviations", $"The ring leaves room for {request.WrapDeviations} standard deviations: choose 1 to 30.");
        Require(request.RoundingBound is >= 0 and <= 0.99, "roundingBound", $"The rounding bound is {request.RoundingBound}: choose a probability from 0 to 0.99.");
        CheckVectors(request.Vectors);
        CheckBudget(request);
        CheckDelta(request);
    }

    private static void CheckVectors(IReadOnlyList<VectorRequest> vectors)
    {
        Require(vectors is { Count: > 0 }, "vectors", "The plan has no vector: name at least one.");
        foreach (var vector in vectors)
        {
            Require(!string.IsNullOrEmpty(vector.Name), "vectors", "A vector has no name: name it as the session does.");
            Require(
                vector.Dimension is >= 1 and <= LargestDimension,
                "dimension",
                $"The vector \"{vector.Name}\" has dimension {vector.Dimension}: choose 1 to {LargestDimension}.");
            Require(
                vector.Clip is > 1e-100 and < 1e100,
                "clip",
                $"The clip norm of \"{vector.Name}\" is {vector.Clip}: choose a positive number between 1e-100 and 1e100.");
            Require(vector.Share is > 0 and < 1e9, "share", $"The budget share of \"{vector.Name}\" is {vector.Share}: choose a positive number.");
            Require(vector.Bits is null or (>= 2 and <= 62), "bits", $"The vector \"{vector.Name}\" has {vector.Bits} bits: choose 2 to 62, or auto.");
        }

        var twice = vectors.GroupBy(vector => vector.Name).FirstOrDefault(group => group.Count() > 1);
        Require(twice is null, "vectors", $"Two vectors are named \"{twice?.Key}\": give each a name of its own.");
    }

    private static void CheckBudget(PrivacyPlanRequest request)
    {
        if (request.Mechanism == NoiseMechanism.None)
        {
            Require(request.Epsilon is null, "epsilon", "An epsilon is given, but the mechanism is none and adds no noise: choose a mechanism or leave epsilon out.");
            Require(request.NoiseMultiplier is null, "noiseMultiplier", "A noise multiplier is given, but the mechanism is none: choose a mechanism or leave the multiplier out.");
            return;
        }

        Require(
            request.Epsilon is null || request.NoiseMultiplier is null,
            "noiseMultiplier",
            "Both epsilon and a noise multiplier are given, and either decides the noise: leave one out.");
        Require(
            request.Epsilon is not null || request.NoiseMultiplier is not null,
            "epsilon",
            "Neither epsilon nor a noise multiplier is given: give one, or choose the mechanism none.");
        Require(request.Epsilon is null or (> 0 and <= 1e6), "epsilon", $"Epsilon is {request.Epsilon}: choose a positive number.");
        Require(request.NoiseMultiplier is null or (>= 1e-3 and <= 1e6), "noiseMultiplier", $"The noise multiplier is {request.NoiseMultiplier}: choose 0.001 to 1,000,000.");
        Require(request.Epsilon is null || request.Delta is not null, "delta", "An epsilon needs a delta: give one far below one over the population.");
    }

    /// <summary>Without noise of its own too: a plan whose noise is imitated elsewhere carries the delta of that.</summary>
    private static void CheckDelta(PrivacyPlanRequest request)
    {
        Require(request.Delta is null or (> 0 and < 1), "delta", $"Delta is {request.Delta}: choose a number between 0 and 1, far below one over the population.");

        long population = request.Population ?? (long)request.Clients * request.RecordsPerClient;
        Require(population >= 1, "population", $"The population is {population}: choose at least 1.");
        Require(
            request.Delta is null || request.AllowLargeDelta || request.Delta * population < 1,
            "delta",
            $"Delta is {request.Delta}, not below one over the population of {population}: somebody's data could be published whole. Choose a smaller delta, or allow a large one.");
    }

    private static void Require(bool condition, string field, string message)
    {
        if (!condition)
        {
            throw new PlanRefusedException(field, message);
        }
    }
}
