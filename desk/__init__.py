"""Where people come in by the command line: what each command asks, does and says."""
