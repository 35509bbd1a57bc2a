"""Golden letters and invites, parsed back."""
