"""Approval flows: changes that wait for a decision, and are written when it is made."""
