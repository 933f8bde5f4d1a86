"""Yingtu (赢图): an open-source low-code CRM."""

__version__ = "0.1.0"
