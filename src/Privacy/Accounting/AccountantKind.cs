namespace SecureFed.Privacy;

/// <summary>The ways of accounting.</summary>
public enum AccountantKind
{
    /// <summary>Renyi divergences order by order: <see cref="RdpAccountant"/>.</summary>
    Rdp,

    /// <summary>Zero-concentrated differential privacy, one number: <see cref="ZcdpAccountant"/>.</summary>
    Zcdp,

    /// <summary>Privacy loss distributions, composed numerically: <see cref="PldAccountant"/>.</summary>
    Pld,
}
