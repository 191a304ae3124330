using System.Buffers;
using System.Collections.Immutable;
using System.Security.Cryptography;
using SecureFed.Protocol;

namespace SecureFed.Audit;

/// <summary>Round 2, a malicious client: inputs that are late, twice, of another shape or another's, and false complaints.</summary>
internal static class Inputs
{
    public static ImmutableArray<Attack> All { get; } =
    [
        new ClientAttack("late_masked_input", "A client sends its masked input after round 2 closed, when others may have revealed its masks.", [9], ["R0-11"], 2, clients =>
        {
            clients.PlayTo(2);
            clients.Exchange(except: clients.Attacker);
            var late = clients.OwnFrames();
            clients.Close();
            clients.Silent.Add(clients.Attacker);
            foreach (var frame in late)
                clients.Attack(frame);
        }),
        new ClientAttack("input_without_shares", "A client that shared no keys sends an input, whose masks nobody could take off.", [13], ["R2-10"], 2, clients =>
        {
            clients.PlayTo(1);
            clients.Exchange(except: clients.Attacker);
            clients.Close();
            clients.Silent.Add(clients.Attacker);
            clients.Exchange();
            clients.Attack(Signed(clients, new InputHeaderMessage(clients.Cast.Parameters.Id, 4, new byte[32], clients.Sent<InputHeaderMessage>(0).SharedHash, [], default)));
        }),
        Header("input_of_another_u2", "A client masks its input for another set of sharers than the server announced.", [3], "R2-11", (own, clients) => Signed(clients, own with { SharedHash = new byte[32] })),
        Header("input_not_signed", "A client sends an input that it can deny later.", [3], "R2-12", (own, _) => own with { Signature = new byte[64] }),
        Header("input_in_anothers_name", "A client sends an input in another's name.", [5], "R2-12", (own, _) => own with { From = 1 }),
        new ClientAttack("second_input", "A client sends another input after its first was accepted.", [7], ["R2-13"], 2, clients =>
        {
            clients.PlayTo(2);
            clients.Exchange();
            clients.Attack(Signed(clients, clients.Own<InputHeaderMessage>() with { VectorRoot = new byte[32] }));
        }),
        new ClientAttack("chunk_before_the_header", "A client sends values without the header that binds them.", [15], ["R2-14"], 2, clients =>
        {
            clients.PlayTo(2);
            clients.Exchange(except: clients.Attacker);
            clients.Attack(clients.OwnFrames()[1]);
        }),
        Chunks("chunk_under_another_root", "A client sends other values than its header binds.", [15], "R2-15", chunk => chunk with { Packed = Flipped(chunk.Packed) }),
        Chunks("input_too_short", "A chunk lacks a byte.", [15], "W-07", chunk => chunk with { Packed = chunk.Packed.Slice(0, chunk.Packed.Length - 1) }),
        Chunks("input_too_long", "A chunk has a value more than the vector.", [15], "W-07", chunk => chunk with { Packed = new ReadOnlySequence<byte>([.. chunk.Packed.ToArray(), 0, 0]) }),
        Chunks("input_of_another_width", "A chunk is packed with 32 bits a value.", [15], "W-07", chunk => chunk with { Packed = new ReadOnlySequence<byte>(new byte[chunk.Vector == 0 ? 12 : 8]) }),
        Chunks("padding_not_zero", "A chunk hides a bit behind its last value.", [15, 33], "W-13", chunk => chunk with { Packed = Padded(chunk.Packed) }),
        Chunks("vector_that_does_not_exist", "A chunk is of a vector that the session does not have.", [15], "W-10", chunk => chunk with { Vector = 7 }),
        Chunks("chunk_beyond_the_vector", "A chunk lies behind the vector's last.", [15, 18], "W-10", chunk => chunk with { Chunk = 9 }),
        new ClientAttack("megabyte_for_a_chunk", "A client sends a megabyte where five bytes belong.", [18], ["W-01"], 2, clients =>
        {
            clients.PlayTo(2);
            clients.Exchange(except: clients.Attacker);
            clients.Attack((byte[])[.. clients.OwnFrames()[1].ToArray(), .. new byte[1 << 20]]);
        }),
        new ClientAttack("input_beyond_the_bound", "A client's values are so far above their bound that the sum would wrap.", [16], ["abort 6"], 4, clients =>
        {
            clients.MayAbort = AbortCode.ResultOutOfBounds;
            clients.PlayTo(2);
            clients.AttackerSession.Input()[0].Load<ulong>([8000, 8000, 8000]);
        }),
        Header("false_complaint", "A client complains about an honest dealer, with a key that shows nothing.", [14], "R2-16",
            (own, clients) => Signed(clients, own with { Complaints = [new Complaint(0, "R2-09", new byte[32])] })),
        Header("complaint_about_oneself", "A client complains about somebody who dealt it nothing.", [14], "R2-16",
            (own, clients) => Signed(clients, own with { Complaints = [new Complaint(4, "R2-09", default)] })),
        Header("complaint_by_another_rule", "A client complains about an honest dealer by a rule that is none of complaints.", [14], "R2-16",
            (own, clients) => Signed(clients, own with { Complaints = [new Complaint(0, "R4-12", default)] })),
    ];

    private static ClientAttack Header(string name, string description, ImmutableArray<int> rows, string rule, Func<InputHeaderMessage, MaliciousClients, InputHeaderMessage> change)
        => new(name, description, rows, [rule], 2, clients =>
        {
            clients.PlayTo(2);
            clients.Exchange(except: [1, clients.Attacker]);
            clients.Attack(change(clients.Own<InputHeaderMessage>(), clients));
        });

    /// <summary>Sends the true header, then every chunk with something changed, until one is refused.</summary>
    private static ClientAttack Chunks(string name, string description, ImmutableArray<int> rows, string rule, Func<InputChunkMessage, InputChunkMessage> change)
        => new(name, description, rows, [rule], 2, clients =>
        {
            clients.PlayTo(2);
            clients.Exchange(except: clients.Attacker);
            var frames = clients.OwnFrames();
            clients.Deliver(frames[0]);
            foreach (var frame in frames.Skip(1))
                if (Frame.TryDecode<InputChunkMessage>(new ReadOnlySequence<byte>(frame), clients.Roster.Limits, out var chunk, out _))
                    clients.Plant(Frame.Encode(change(chunk)));
        });

    public static InputHeaderMessage Signed(MaliciousClients clients, InputHeaderMessage unsigned)
        => unsigned with
        {
            Signature = clients.Signer.Sign(Statements.Input(
                clients.Roster.RosterId, clients.Cast.Ids[clients.Attacker], unsigned.VectorRoot, unsigned.SharedHash, SHA256.HashData(Complaint.Encode(unsigned.Complaints)))),
        };

    private static ReadOnlySequence<byte> Flipped(in ReadOnlySequence<byte> packed)
    {
        var bytes = packed.ToArray();
        bytes[0] ^= 1;
        return new ReadOnlySequence<byte>(bytes);
    }

    private static ReadOnlySequence<byte> Padded(in ReadOnlySequence<byte> packed)
    {
        var bytes = packed.ToArray();
        bytes[^1] |= 0x80;
        return new ReadOnlySequence<byte>(bytes);
    }
}
