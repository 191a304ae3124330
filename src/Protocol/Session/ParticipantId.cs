using System.Diagnostics.CodeAnalysis;

namespace SecureFed.Protocol;

/// <summary>The name of a participant: 1 to 64 characters from <c>A-Z a-z 0-9 . _ -</c>, ordered by their bytes (protocol.md section 2).</summary>
public sealed class ParticipantId : IEquatable<ParticipantId>, IComparable<ParticipantId>
{
    /// <summary>The longest identifier, in characters.</summary>
    public const int MaximumLength = 64;

    private ParticipantId(string text) => Text = text;

    /// <summary>The identifier as text.</summary>
    public string Text { get; }

    /// <summary>Reads an identifier.</summary>
    /// <returns>False when the text is empty, too long, or has a character outside the alphabet.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out ParticipantId? id)
    {
        id = IsName(text) ? new ParticipantId(text) : null;
        return id is not null;
    }

    /// <summary>Reads an identifier that the program itself wrote.</summary>
    /// <exception cref="ArgumentException">The text is not an identifier.</exception>
    public static ParticipantId Parse(string text)
        => TryParse(text, out var id)
            ? id
            : throw new ArgumentException("an identifier has 1 to 64 characters from A-Z a-z 0-9 . _ -", nameof(text));

    /// <summary>Whether the text is a name of the protocol: identifiers, tasks and vectors share one alphabet.</summary>
    internal static bool IsName([NotNullWhen(true)] string? text)
        => text is { Length: >= 1 and <= MaximumLength } && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    /// <inheritdoc/>
    public int CompareTo(ParticipantId? other) => string.CompareOrdinal(Text, other?.Text);

    /// <inheritdoc/>
    public bool Equals(ParticipantId? other) => other is not null && Text == other.Text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ParticipantId);

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Text;

    /// <summary>Whether both name the same participant.</summary>
    public static bool operator ==(ParticipantId? left, ParticipantId? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether they name different participants.</summary>
    public static bool operator !=(ParticipantId? left, ParticipantId? right) => !(left == right);

    /// <summary>Byte order.</summary>
    public static bool operator <(ParticipantId left, ParticipantId right) => left.CompareTo(right) < 0;

    /// <summary>Byte order.</summary>
    public static bool operator >(ParticipantId left, ParticipantId right) => left.CompareTo(right) > 0;

    /// <summary>Byte order.</summary>
    public static bool operator <=(ParticipantId left, ParticipantId right) => left.CompareTo(right) <= 0;

    /// <summary>Byte order.</summary>
    public static bool operator >=(ParticipantId left, ParticipantId right) => left.CompareTo(right) >= 0;
}
