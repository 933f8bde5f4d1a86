"""Foundations without domain and without web: database, errors, ids, clock, money, language, settings."""
