"""The registry of field types: one small declaration per type, no I/O."""
