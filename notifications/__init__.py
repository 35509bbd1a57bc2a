"""Wording, mail, iCalendar and replies."""
