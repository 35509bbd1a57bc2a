"""Offices over real databases and real SMTP."""
