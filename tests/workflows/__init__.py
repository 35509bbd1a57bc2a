"""Strands on the time-skipping server."""
