"""Automations: what happens by itself when something else happens; and reminders.

A *run* is one automation for one record. It stands at a step of the version it began with; the engine takes due runs that stand at
the same step in batches, does the step for all of them, and moves them on in the same transaction: what a step does inside the
database happens exactly once. Calls to other systems are made between two transactions, under a key that repeats share.
"""
