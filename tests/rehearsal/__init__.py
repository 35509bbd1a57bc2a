"""Rehearsals: how people behave, what is left behind, and the picture of it."""
