"""Runs a command on a terminal of its own, closes the terminal once a file has so many lines, and ends with the command's exit status (128 and more: the signal that killed it).

usage: closed_terminal.py FILE LINES COMMAND...
"""

import os
import pty
import select
import sys
import time


def lines(path):
    try:
        with open(path, "rb") as file:
            return file.read().count(b"\n")
    except FileNotFoundError:
        return 0


path, wanted, command = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
process, terminal = pty.fork()
if process == 0:
    os.execvp(command[0], command)
end = time.monotonic() + 120
while lines(path) < wanted and time.monotonic() < end:
    if select.select([terminal], [], [], 0.05)[0]:
        os.read(terminal, 4096)
# The progress bar shows after two seconds; it must be drawing when its terminal goes.
time.sleep(3)
os.close(terminal)
status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
sys.exit(status if status >= 0 else 128 - status)
