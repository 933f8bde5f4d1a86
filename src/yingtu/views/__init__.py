"""Views people save: their own in a table, shared ones as documents of the configuration (ADR 0112)."""
