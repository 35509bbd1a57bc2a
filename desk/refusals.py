"""What a person is told when a command cannot do what they asked."""


class Refused(Exception):
    """It cannot be done; the text is a sentence, or several on a line each, with what to do instead."""
