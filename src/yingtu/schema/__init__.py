"""Changes of configuration and tables together: the only DDL."""
