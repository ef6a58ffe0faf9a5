"""Formats of tables: one module each, with a reader and a writer."""
