"""A check that failed: the rule it broke and, where known, the participant to blame."""


class Refused(Exception):
    """A peer's message breaks a rule. The server drops the message and goes on; a client leaves the session."""

    def __init__(self, rule, culprit=None):
        super().__init__(rule)
        self.rule = rule
        self.culprit = culprit


class Aborted(Exception):
    """The server cannot go on."""


def require(condition, rule, culprit=None):
    if not condition:
        raise Refused(rule, culprit)
