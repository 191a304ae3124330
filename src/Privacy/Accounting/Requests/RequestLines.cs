using System.Text.Json;

namespace SecureFed.Privacy;

/// <summary>Answers requests that come as JSON Lines. A bad line gets an answer that says why, and the rest goes on.</summary>
public static class RequestLines
{
    /// <summary>The answer to an <see cref="AccountRequest"/> on one line.</summary>
    public static AccountAnswer Account(string line) => Answer(line, json => AccountRequest.Read(json).Answer());

    /// <summary>The answer to a <see cref="CalibrationRequest"/> on one line.</summary>
    public static AccountAnswer Calibrate(string line) => Answer(line, json => CalibrationRequest.Read(json).Answer());

    private static AccountAnswer Answer(string line, Func<JsonElement, AccountAnswer> answer)
    {
        JsonElement? id = null;
        try
        {
            using var json = JsonDocument.Parse(line);
            if (json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("id", out var given))
                id = given.Clone();
            return answer(json.RootElement);
        }
        catch (JsonException wrong)
        {
            return new AccountAnswer { Id = id, Error = $"The line is not one JSON object: {wrong.Message}" };
        }
        catch (Exception mistake) when (mistake is PlanRefusedException or UnsupportedEventException or FormatException)
        {
            return new AccountAnswer { Id = id, Error = mistake.Message };
        }
        catch (OverflowException)
        {
            return new AccountAnswer { Id = id, Error = "The counts of the event multiply to more than 2^63: lower count." };
        }
    }
}
