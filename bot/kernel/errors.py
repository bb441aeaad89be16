"""The few ways in which things go wrong; the class of an error decides what is done about it."""


class StewardError(Exception):
    """Anything Steward says no with; its text is a sentence for the operator."""


class Conflict(StewardError):
    """Somebody else appended first: reload and look again."""


class Unreachable(StewardError):
    """The other side did not answer: retry later, then degrade and tell."""


class Refused(StewardError):
    """The other side answered no: compensate what was done before."""


class NotAllowed(StewardError):
    """The sender, the policy or the state forbids it: tell, and change nothing."""


class NotFound(StewardError):
    """There is no such thing: tell, and name what there is."""


class OutcomeUnknown(StewardError):
    """It may or may not have happened: find out, else ask; never try again blindly."""


class Malformed(StewardError):
    """What was typed or stored cannot be read: name it, and say what would be right."""


class Misconfigured(Malformed):
    """A setting or a file of the operator's is wrong: nothing starts; one line a fault, with the fix."""
