namespace SecureFed.Privacy.Tests;

/// <summary>Requests that tests start from.</summary>
internal static class Plans
{
    public static PrivacyPlanRequest Request(int clients = 100, int dimension = 50, double clip = 1) => new()
    {
        Unit = PrivacyUnit.Client,
        Clients = clients,
        Vectors = [new VectorRequest { Name = "update", Dimension = dimension, Clip = clip }],
        Epsilon = 2,
        Delta = 1e-5,
    };

    public static PrivacyPlan Create(int clients = 100, int dimension = 50, double clip = 1) => PrivacyPlan.Create(Request(clients, dimension, clip));
}
