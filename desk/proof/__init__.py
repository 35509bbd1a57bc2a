"""The proof of notice: one archive that a stranger can check with nothing but Python."""
