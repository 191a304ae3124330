"""Messages out of place."""

from fault_tools import fault, refused_by_client
from messages import SHARE_DELIVERY, SHARES, frame


@fault()
def shares_in_round_0(recording):
    """A shares message arrives while advertisements are taken."""
    recording.run_to(0, "send_in")
    recording.to_server("bob", frame(SHARES, [recording.server.sid, 1, [], bytes(64)]))


@fault()
def server_message_sent_to_the_server(recording):
    """The server's own offer comes back to it."""
    recording.run_to(0, "send_in")
    recording.to_server("bob", recording.server.offer())


@fault()
def delivery_in_place_of_the_roster(recording):
    """Alice, who waits for the roster, gets a share delivery."""
    recording.run_to(1, "hand_out")
    refused_by_client(recording, "alice", frame(SHARE_DELIVERY, [recording.server.sid, b"\x07", []]))
