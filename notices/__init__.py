"""The reader of notice and scenario files, and the example notices."""
