"""The servers that come along: Temporal and a mailbox."""
