"""Receipts: what a client keeps to prove that its input was in the sum (session-log.md section 4)."""

import merkle
from encoding import decode, encode, h, members_of, sha256, u32
from messages import RESULT, frame, open_frame
from parameters import encode_parameters, parameters_of, session_id
from primitives import label, verifies_fields


def receipt(client):
    """The receipt of a client that took the result."""
    t = client.transcript
    _, survivor_bitmap, input_root, header_proof, signatures, _ = client.request
    named = sorted(([t.name(v), signature] for v, signature in signatures), key=lambda pair: pair[0].encode())
    return encode([1, encode_parameters(client.parameters), client.name, client.index, t.n, t.roster_root, encode(client.header),
                   survivor_bitmap, input_root, header_proof, named, frame(RESULT, client.result)])


def receipt_holds(data, registry):
    """Whether a receipt proves that its participant's input stands in the sum of its result (session-log.md section 4)."""
    version, encoded, name, index, n, roster_root, header, survivor_bitmap, input_root, header_proof, signatures, result = decode(data)
    parameters = parameters_of(decode(encoded))
    sid = session_id(encoded)
    rid = h(label("roster"), sid, u32(n), roster_root)
    header_sid, sender, vector_root, shared_hash, complaints, signature = decode(header)
    survivors = members_of(survivor_bitmap, n)
    survivor_root = h(label("survivors"), rid, shared_hash, survivor_bitmap, u32(len(survivors)), input_root)
    message_type, (result_sid, result_root, count, aggregate_hash, head, result_signature) = open_frame(result)
    return all([
        version == 1, header_sid == sid, result_sid == sid, message_type == RESULT, sender == index, index in survivors,
        verifies_fields(registry[name], signature, "input", rid, name, vector_root, shared_hash, sha256(encode(complaints))),
        merkle.proves(input_root, header, survivors.index(index), len(survivors), header_proof),
        all(verifies_fields(registry[other], s, "survivor-signature", rid, other, survivor_root) for other, s in signatures),
        [other for other, _ in signatures] == sorted({other for other, _ in signatures}, key=str.encode),
        result_root == survivor_root,
        verifies_fields(parameters.server_key, result_signature, "result", rid, survivor_root, u32(count), aggregate_hash, head)])
