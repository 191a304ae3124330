"""A check that failed: the rule it broke and, where known, the participant to blame."""


class Refused(Exception):
    """A peer's message breaks a rule. The server drops the message and goes on; a client leaves the session."""

    def __init__(self, rule, culprit=None):
        super().__init__(rule)
        self.rule = rule
        self.culprit = culprit


class Aborted(Exception):
    """The server cannot go on and ends the session."""

    def __init__(self, rule, culprit=None):
        super().__init__(rule)
        self.rule = rule
        self.culprit = culprit


def require(condition, rule, culprit=None):
    if not condition:
        raise Refused(rule, culprit)


NUMBERS = {}


def number(rule):
    """The number of docs/validation-rules.md for a rule of this reference."""
    return NUMBERS[rule]
