"""The command `noticekeeper` as a person types it."""
