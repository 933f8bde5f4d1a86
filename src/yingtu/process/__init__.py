"""Stages that mean something: processes, evidence, moves, dwell."""
