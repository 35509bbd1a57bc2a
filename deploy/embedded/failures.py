"""What can go wrong with the embedded servers, each in a sentence for the person who started them."""


class EmbeddedFailure(Exception):
    """An embedded server cannot be had; the text says why and what to do."""


class ProgramMissing(EmbeddedFailure):
    """A program we run is not where it was said to be, or nowhere."""


class PortTaken(EmbeddedFailure):
    """Another program listens where ours should."""


class ServerDidNotStart(EmbeddedFailure):
    """The program ran but never answered."""
