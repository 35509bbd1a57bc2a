"""Properties are tried on few examples, the same every time, however busy the machine is."""

from hypothesis import settings

settings.register_profile("notices", max_examples=40, deadline=None, derandomize=True, database=None)
settings.load_profile("notices")
