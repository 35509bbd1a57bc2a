"""Kills and cut lines."""
