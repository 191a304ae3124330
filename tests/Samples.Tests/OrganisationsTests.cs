using System.Globalization;

namespace SecureFed.Samples.Tests;

/// <summary>Authority, coordinator and participants as separate programs that share nothing but files a person would hand over and a port.</summary>
public sealed class OrganisationsTests
{
    [Fact]
    public async Task Three_organisations_train_the_model_of_plain_averaging_though_the_coordinator_is_killed_on_the_way()
    {
        using var organisations = new Organisations();
        await organisations.SignRegistryAsync();
        var coordinator = organisations.StartCoordinator();
        await coordinator.LineAsync("serving ");
        Assert.Equal("Healthy", await organisations.GetAsync("/health"));

        var participants = Organisations.Names.Select(name => organisations.StartParticipant(name)).ToArray();
        await EnrolAsync(organisations, participants);
        await coordinator.LineAsync("training round 2: sum over 3");
        coordinator.Kill();
        coordinator = organisations.StartCoordinator();

        await CheckModelAsync(coordinator);
        foreach (var participant in participants)
        {
            Assert.Equal(0, await participant.EndAsync());
            Assert.Contains(participant.Read, line => line.Contains("opens    only as a sum over at least 3 participants", StringComparison.Ordinal));
            // The result of the round after which the coordinator died may not have reached everybody.
            var endings = participant.Read.Where(line => line.StartsWith("training round ", StringComparison.Ordinal)).Select(line => line.Split(' ')[3]).ToArray();
            Assert.Equal(4, endings.Length);
            Assert.InRange(endings.Count(ending => ending == "Completed."), 3, 4);
        }
    }

    [Fact]
    public async Task A_participant_compiled_ahead_of_time_trains_with_two_others()
    {
        NativeTools.Require();
        using var organisations = new Organisations();
        var native = await organisations.PublishNativeParticipantAsync();
        await organisations.SignRegistryAsync();
        var coordinator = organisations.StartCoordinator();
        await coordinator.LineAsync("serving ");

        var participants = Organisations.Names.Select((name, i) => organisations.StartParticipant(name, i == 0 ? native : null)).ToArray();
        await EnrolAsync(organisations, participants);

        await CheckModelAsync(coordinator);
        Assert.Equal(0, await participants[0].EndAsync());
    }

    [Fact]
    public async Task A_participant_whose_options_are_incomplete_is_told_which_one_to_give()
    {
        Assert.Equal((2, "Give --Invitation, a file that is there."), await SampleProcess.RunAsync("Participant", "--Invitation", "nowhere.json"));
        Assert.Equal((2, "Give the folder of the authority, and participants to add as ID=KEY."), await SampleProcess.RunAsync("Authority"));
    }

    /// <summary>Waits until all are enrolled, and lets the authority sign what they print.</summary>
    internal static async Task EnrolAsync(Organisations organisations, IEnumerable<SampleProcess> participants)
    {
        var lines = await Task.WhenAll(participants.Select(participant => participant.LineAsync("enrolled;")));
        await organisations.SignRegistryAsync([.. lines.Select(line => line.Split(' ')[^1])]);
    }

    /// <summary>Waits for the end of the training.</summary>
    internal static async Task CheckModelAsync(SampleProcess coordinator)
    {
        var model = (await coordinator.LineAsync("model ")).Split(' ')[1..].Select(weight => double.Parse(weight, CultureInfo.InvariantCulture));
        Assert.All(model.Zip(Organisations.ExpectedModel(4)), pair => Assert.Equal(pair.Second, pair.First, 5));
    }
}
