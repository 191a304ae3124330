namespace SecureFed.Learning;

/// <summary>Data or a schema that cannot be used. The message is one sentence for the person who gave it: where, what, and the mend.</summary>
public sealed class DataFormatException : Exception
{
    /// <summary>Creates the exception without a sentence of its own.</summary>
    public DataFormatException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">One clear sentence naming the file, the line where there is one, and what to change.</param>
    public DataFormatException(string message) : base(message)
    {
    }

    /// <summary>Creates the exception around its cause.</summary>
    /// <param name="message">One clear sentence naming the file, the line where there is one, and what to change.</param>
    /// <param name="innerException">What went wrong below.</param>
    public DataFormatException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
