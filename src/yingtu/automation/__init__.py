"""Automations: trigger, conditions, steps, durable runs."""
