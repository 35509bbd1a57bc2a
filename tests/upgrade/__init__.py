"""Releases gone by, each to begin a notice that today's code ends."""
