"""Conversions: a record turns into others, everything that hangs on it goes along, and it can be undone."""
