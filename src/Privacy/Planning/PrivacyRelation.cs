namespace SecureFed.Privacy;

/// <summary>Which two inputs the guarantee cannot tell apart ("relation" is adjacency; "neighbour" is a word of the protocol's graph).</summary>
public enum PrivacyRelation
{
    /// <summary>One member's contribution is replaced by zero; its presence is public.</summary>
    ZeroOut,

    /// <summary>One member is added or removed.</summary>
    AddOrRemoveOne,

    /// <summary>One member's contribution is replaced by another: twice the sensitivity.</summary>
    ReplaceOne,
}
