namespace SecureFed.Learning;

/// <summary>What a model predicts.</summary>
public enum LearningTask
{
    /// <summary>A number.</summary>
    Regression,

    /// <summary>One of two classes; the second of the schema's <c>classes</c> is the positive one.</summary>
    Binary,

    /// <summary>One of three or more classes.</summary>
    Multiclass,
}
