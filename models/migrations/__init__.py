"""How the register's tables came to be, revision by revision."""
