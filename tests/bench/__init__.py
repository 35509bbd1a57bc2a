"""What is measured, and nothing of how long it took: machines differ."""
