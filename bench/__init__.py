"""How fast the house is, beside what Temporal and SMTP alone take on the same machine in the same minutes."""
