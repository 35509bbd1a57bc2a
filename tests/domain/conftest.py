"""Properties are tried on few examples, the same every time, however busy the machine is."""

from hypothesis import settings

settings.register_profile("domain", max_examples=25, deadline=None, derandomize=True, database=None)
settings.load_profile("domain")
