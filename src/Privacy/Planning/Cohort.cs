namespace SecureFed.Privacy;

/// <summary>Who takes part in a training round and who must be left at the end, from sampling scheme, corruption and dropout.</summary>
/// <param name="Maximum">The most participants of a session.</param>
/// <param name="Planned">The expected number: what a sum is divided by, whatever number took part.</param>
/// <param name="MinimumCohort">The fewest survivors with which a sum is opened.</param>
/// <param name="LeastHonestSurvivors">MinimumCohort - floor(gamma x Maximum): what the noise is calibrated to.</param>
internal readonly record struct Cohort(int Maximum, double Planned, int MinimumCohort, int LeastHonestSurvivors)
{
    // A Poisson cohort leaves this many standard deviations in fewer than one session in 10,000.
    private const double PoissonDeviations = 4;

    public static Cohort Of(PrivacyPlanRequest request)
    {
        var (fewest, planned, most) = Participants(request);

        // The least number of survivors to expect: floor(delta n) of the fewest participants may drop out.
        int minimum = request.MinimumCohort ?? fewest - Fraction(request.TolerateDropout, fewest);
        if (minimum < 1 || minimum > most)
        {
            throw new PlanRefusedException("minimumCohort", $"The minimum cohort is {minimum}, but a session has 1 to {most} participants: choose it in that range.");
        }

        int corrupt = Fraction(request.CorruptFraction, most);
        int honest = minimum - corrupt;
        if (honest < 1)
        {
            throw new PlanRefusedException(
                "minimumCohort",
                $"Too few honest survivors: of the minimum cohort of {minimum}, {corrupt} may be corrupt ({request.CorruptFraction} of {most} participants), "
                + "which leaves nobody to add noise: raise the minimum cohort or lower the corrupt fraction.");
        }

        return new Cohort(most, planned, minimum, honest);
    }

    /// <summary>floor(fraction x count), safe against a product such as 0.29 x 100 that falls just short of its whole number.</summary>
    public static int Fraction(double fraction, int count) => (int)Math.Floor((fraction * count) + 1e-9);

    private static (int Fewest, double Planned, int Most) Participants(PrivacyPlanRequest request)
    {
        int clients = request.Clients;
        var sampling = request.Sampling;
        switch (sampling.Kind)
        {
            case SamplingKind.Poisson:
                if (!(sampling.Probability > 0 && sampling.Probability <= 1))
                {
                    throw new PlanRefusedException("sampling", $"The sampling probability is {sampling.Probability}: choose one above 0 and at most 1.");
                }

                double mean = clients * sampling.Probability;
                double spread = PoissonDeviations * Math.Sqrt(mean * (1 - sampling.Probability));
                return ((int)Math.Max(1, Math.Floor(mean - spread)), mean, (int)Math.Min(clients, Math.Ceiling(mean + spread)));

            case SamplingKind.Fixed or SamplingKind.SelfSelected:
                if (sampling.Sample < 1 || sampling.Sample > clients)
                {
                    throw new PlanRefusedException("sampling", $"The sample has {sampling.Sample} of {clients} clients: choose 1 to {clients}.");
                }

                return (sampling.Sample, sampling.Sample, sampling.Sample);

            default:
                return (clients, clients, clients);
        }
    }
}
