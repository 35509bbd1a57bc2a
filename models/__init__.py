"""The register: its tables and their migrations."""
