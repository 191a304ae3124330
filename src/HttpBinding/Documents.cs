using System.Text.Json.Serialization;

namespace SecureFed.Http;

/// <summary>Who asks to be enrolled, and with which key; the request is signed with that key.</summary>
/// <param name="Token">The one-time token.</param>
/// <param name="Id">The identifier that the participant wants.</param>
/// <param name="PublicKey">Its Ed25519 public key, 64 hexadecimal digits.</param>
/// <param name="Name">A name for people.</param>
internal sealed record EnrolmentRequest(string Token, string Id, string PublicKey, string Name);

/// <summary>What a participant has to do.</summary>
/// <param name="Sessions">The open sessions that wait for a frame of it.</param>
/// <param name="IsFinished">Whether the server will open no more sessions.</param>
internal sealed record DueAnswer(IReadOnlyList<DueSession> Sessions, bool IsFinished);

/// <summary>A session that waits for a participant's frame.</summary>
/// <param name="Session">The session id, 64 hexadecimal digits.</param>
/// <param name="Round">The open round, 0 to 4.</param>
internal sealed record DueSession(string Session, int Round);

/// <summary>How much of a masked input has arrived.</summary>
/// <param name="Next">The first part that is missing; the number of parts when none is.</param>
/// <param name="IsComplete">Whether the server accepted the whole of it.</param>
internal sealed record InputAnswer(int Next, bool IsComplete);

/// <summary>Why a request was refused (RFC 9457).</summary>
/// <param name="Status">The status code.</param>
/// <param name="Title">The kind of refusal.</param>
/// <param name="Detail">One sentence.</param>
/// <param name="Rule">The rule of the protocol that a frame broke.</param>
internal sealed record ProblemAnswer(int? Status, string? Title, string? Detail, string? Rule);

/// <summary>The JSON of the binding: camelCase.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(EnrolmentRequest))]
[JsonSerializable(typeof(DueAnswer))]
[JsonSerializable(typeof(InputAnswer))]
[JsonSerializable(typeof(ProblemAnswer))]
internal sealed partial class BindingJson : JsonSerializerContext;
