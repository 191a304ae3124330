namespace SecureFed.Simulation;

/// <summary>
/// FedAdagrad, FedAdam and FedYogi (Reddi et al., "Adaptive federated optimization", ICLR 2021, Algorithm 2): the mean update takes the place of a negative
/// gradient, and every coordinate is scaled by the root of its second moment plus tau. That undoes the schedule in the clients' updates, so the server follows it.
/// </summary>
internal sealed class AdaptiveServer : IServerOptimizer
{
    /// <summary>beta_2, the paper's value.</summary>
    private const double SecondMomentDecay = 0.99;

    private readonly ServerOptions options;
    private readonly double[] firstMoment;
    private readonly double[] secondMoment;
    private readonly Func<double, double, double> next;

    public AdaptiveServer(FederatedAlgorithm algorithm, ServerOptions options, int parameters)
    {
        this.options = options;
        firstMoment = new double[parameters];
        secondMoment = new double[parameters];
        Array.Fill(secondMoment, options.Adaptivity * options.Adaptivity);
        next = algorithm switch
        {
            FederatedAlgorithm.FedAdagrad => (moment, square) => moment + square,
            FederatedAlgorithm.FedYogi => (moment, square) => moment - ((1 - SecondMomentDecay) * square * Math.Sign(moment - square)),
            _ => (moment, square) => (SecondMomentDecay * moment) + ((1 - SecondMomentDecay) * square),
        };
    }

    public void Move(double[] parameters, double[] meanUpdate, double schedule)
    {
        for (var i = 0; i < parameters.Length; i++)
        {
            firstMoment[i] = (options.Momentum * firstMoment[i]) + ((1 - options.Momentum) * meanUpdate[i]);
            secondMoment[i] = next(secondMoment[i], meanUpdate[i] * meanUpdate[i]);
            parameters[i] += schedule * options.LearningRate * firstMoment[i] / (Math.Sqrt(secondMoment[i]) + options.Adaptivity);
        }
    }
}
