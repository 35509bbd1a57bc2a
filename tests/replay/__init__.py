"""Committed histories, replayed."""
