using System.Collections.Immutable;
using SecureFed.Protocol;

namespace SecureFed.Audit;

/// <summary>Any round, a malicious server: frames that two readers could read in two ways, or that cost more than they are worth.</summary>
internal static class Frames
{
    public static ImmutableArray<Attack> All { get; } =
    [
        Roster("trailing_byte", "A byte follows the message.", [33, 34], "W-03", frame => [.. frame, 0]),
        Roster("long_integer", "The message type has two bytes where one does.", [33], "W-04", frame => [frame[0], frame[1], 0xCC, .. frame[2..]]),
        Roster("another_wire_version", "The frame claims a wire version that does not exist.", [32, 33], "W-05", frame => [frame[0], 2, .. frame[2..]]),
        Roster("frame_beyond_all_measure", "A frame is larger than its message can ever be.", [18], "W-01", frame => [.. frame, .. new byte[1 << 20]]),
        Roster("frame_cut_short", "A frame ends in the middle of a field.", [33], "W-02", frame => frame[..^9]),
        Roster("length_without_bytes", "A field claims four gigabytes, of which none are there.", [18], "W-07", frame => [.. frame[..4], 0xC6, 0xFF, 0xFF, 0xFF, 0xFF]),
        new ServerAttack("another_message_in_its_place", "A delivery comes in the place of the roster.", [33], ["W-06"], 1, server =>
        {
            server.PlayTo(1);
            server.Attack(0, new ShareDeliveryMessage(server.Parameters.Id, server.Set(0, 1, 2, 3, 4), []));
        }),
        new ServerAttack("list_beyond_the_cohort", "A roster has more entries than the session has participants.", [18], ["W-08", "W-10"], 1, server =>
        {
            server.PlayTo(1);
            var all = server.Advertisements();
            server.Attack(0, Forgery.Roster(server.Parameters, 0, [.. all, .. all]) with { Participants = 5 });
        }),
        new ServerAttack("bitmap_beyond_the_roster", "A set of sharers names an index that nobody has.", [33], ["W-12"], 2, server =>
        {
            server.PlayTo(2);
            server.Attack(0, server.MessageFor<ShareDeliveryMessage>(0) with { Shared = ParticipantSet.Of(8, [0, 1, 2, 3, 4, 7]) });
        }),
    ];

    private static ServerAttack Roster(string name, string description, ImmutableArray<int> rows, string rule, Func<byte[], byte[]> change)
        => new(name, description, rows, [rule], 1, server =>
        {
            server.PlayTo(1);
            server.Attack(0, change(server.FrameFor(0).ToArray()));
        });
}
