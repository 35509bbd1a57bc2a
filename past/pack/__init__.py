"""The decision pack: what a notice's record says as of a moment, set on paper, with the sources it was set from."""
