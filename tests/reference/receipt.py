"""Receipts: what a client keeps to prove that its input was in the sum, that it was not, or that there is none (session-log.md section 4)."""

import merkle
from encoding import decode, encode, h, members_of, sha256, u8, u32
from messages import ABORT, RESULT, decode_advertisement, frame, open_frame
from parameters import encode_parameters, parameters_of, session_id
from primitives import label, verifies_fields

INCLUDED, LEFT_OUT, NO_SUM = "included", "left out", "no sum"


def receipt(client):
    """The receipt of a client that heard the end; None when it never learned its place in the roster."""
    parameters = encode_parameters(client.parameters)
    if client.aborted is not None:
        return encode([2, parameters, frame(ABORT, client.aborted), [], []])
    if client.place is None:
        return None
    shown = []
    if client.header_proof is not None and client.place[0] in members_of(client.result[5], client.result[1]):
        t = client.transcript
        named = sorted(([t.name(v), signature] for v, signature in client.neighbour_signatures), key=lambda pair: pair[0].encode())
        shown = [encode(client.header), client.header_proof, named]
    return encode([2, parameters, frame(RESULT, client.result), client.place, shown])


def proven(data, registry):
    """(kind, participant) that a receipt proves by itself; None when it proves nothing. `registry` holds the participants' keys."""
    version, encoded, end, place, shown = decode(data)
    parameters, sid = parameters_of(decode(encoded)), session_id(encoded)
    message_type, body = open_frame(end)
    if version != 2 or body[0] != sid:
        return None
    if message_type == ABORT:
        signed = verifies_fields(parameters.server_key, body[3], "abort", sid, u8(body[1]), body[2])
        return (NO_SUM, None) if signed and place == shown == [] else None
    _, n, roster_root, told, shared_hash, survivor_bitmap, input_root, aggregate_hash, head, signature = body
    index, advertisement, path = place
    fields = decode_advertisement(advertisement)
    name = fields[1]
    rid = h(label("roster"), sid, u32(n), roster_root)
    survivors = members_of(survivor_bitmap, n)
    survivor_root = h(label("survivors"), rid, shared_hash, survivor_bitmap, u32(len(survivors)), input_root)
    holds = all([
        message_type == RESULT, told == [], fields[0] == sid,
        verifies_fields(registry[name], fields[6], "advertise", *fields[:6]),
        merkle.proves(roster_root, advertisement, index, n, path),
        verifies_fields(parameters.server_key, signature, "result", rid, survivor_root, u32(len(survivors)), aggregate_hash, head)])
    if not holds:
        return None
    if index not in survivors:
        return (LEFT_OUT, name) if shown == [] else None
    if shown and not input_holds(shown, name, index, survivors, rid, survivor_root, shared_hash, input_root, registry):
        return None
    return INCLUDED, name


def input_holds(shown, name, index, survivors, rid, survivor_root, shared_hash, input_root, registry):
    """Whether the input that a receipt shows is the participant's, and stands under the input root; and whether neighbours signed the survivors."""
    header, path, signatures = shown
    _, sender, vector_root, header_shared_hash, complaints, signature = decode(header)
    return all([
        sender == index, header_shared_hash == shared_hash,
        verifies_fields(registry[name], signature, "input", rid, name, vector_root, shared_hash, sha256(encode(complaints))),
        merkle.proves(input_root, header, survivors.index(index), len(survivors), path),
        all(verifies_fields(registry[other], s, "survivor-signature", rid, other, survivor_root) for other, s in signatures),
        name not in [other for other, _ in signatures],
        [other for other, _ in signatures] == sorted({other for other, _ in signatures}, key=str.encode)])
