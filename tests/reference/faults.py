"""All sessions with one fault each. The name of the function is the name of the vector, its docstring says what is wrong.

A faulty frame to the server is followed by the true one where that costs nothing, and it must still be accepted; a client that meets one leaves."""

import faults_advertise_keys
import faults_consistency
import faults_masked_input
import faults_order
import faults_roster
import faults_share_keys
import faults_unmasking
from fault_tools import FAULTS

SUBJECTS = (faults_advertise_keys, faults_roster, faults_share_keys, faults_masked_input, faults_consistency, faults_unmasking, faults_order)


def by_name(name):
    return next(make for make in FAULTS if make.__name__ == name)()
