"""Notice files and scenarios: read, or refused in sentences."""
