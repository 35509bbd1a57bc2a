"""The register itself: its tables, migrations, hashes and answers."""
