"""Leaving: a person's way in ends at once, and what they looked after goes to others."""
