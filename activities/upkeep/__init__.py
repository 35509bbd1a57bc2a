"""What APScheduler runs: work that may be late or run twice.

Law 1: a legal clock is a Temporal timer and nothing else. Nothing here decides that a period has ended, moves a date
or speaks for a person: it fetches, compares, looks and tells. It asks strands (queries) and never acts on them.
"""
