"""A check that failed: the number of docs/validation-rules.md and, where a signature proves it, the participant at fault."""


class Refused(Exception):
    """A peer's message breaks a rule. The server drops the message and goes on; a client leaves the session."""

    def __init__(self, rule, culprit=None):
        super().__init__(rule)
        self.rule = rule
        self.culprit = culprit


class Aborted(Exception):
    """The server cannot go on and ends the session, with a code of wire.md section 7."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


HOST_ENDED, COHORT_TOO_SMALL, NO_DEGREE, TOO_FEW_SHARES, BAD_SHARES, SUM_ABOVE_BOUND = 1, 2, 3, 4, 5, 6


def require(condition, rule, culprit=None):
    if not condition:
        raise Refused(rule, culprit)
