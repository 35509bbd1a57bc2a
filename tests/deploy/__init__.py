"""The embedded servers, really run."""
