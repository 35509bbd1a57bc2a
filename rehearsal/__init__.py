"""A notice's whole life in seconds: the real workflows, offices, register and SMTP, on a server that skips time."""
