using System.CommandLine;

namespace SecureFed.Cli;

/// <summary>The verbs under <c>securefed audit</c>. A new one is one line here.</summary>
internal static class AuditVerbs
{
    /// <summary>The command <c>securefed audit</c> with all its verbs.</summary>
    public static Command Create() => RootVerbs.Parent(
        new Command("audit", "Check what a session, an implementation or a mechanism really did."),
        AuditLogCommand.Create(), AuditReceiptCommand.Create(), AuditRedactCommand.Create(), AuditPrivacyCommand.Create(), AuditProtocolCommand.Create(), ConformanceHostCommand.Create());
}
