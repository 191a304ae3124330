namespace SecureFed.Privacy;

/// <summary>Whether a session may start.</summary>
/// <param name="Accepted">False: the budget would be exceeded, nothing was charged, and the session must not start.</param>
/// <param name="EpsilonBefore">What all earlier sessions cost together, as planned.</param>
/// <param name="EpsilonAfter">The same with this session.</param>
/// <param name="Budget">The population's budget.</param>
public sealed record LedgerAnswer(bool Accepted, double EpsilonBefore, double EpsilonAfter, LedgerBudget Budget);

/// <summary>What a population has spent.</summary>
/// <param name="Budget">What it may spend.</param>
/// <param name="Sessions">Charged sessions.</param>
/// <param name="FinalSessions">Those whose survivors were fixed.</param>
/// <param name="PlannedEpsilon">What all charged sessions cost, as planned: a certified upper bound, and what decides.</param>
/// <param name="RealisedEpsilon">What they cost by the survivors that were counted: an estimate.</param>
public sealed record LedgerBalance(LedgerBudget Budget, int Sessions, int FinalSessions, double PlannedEpsilon, double RealisedEpsilon);
