"""What administrators see of the running system: connection pools and what the database is doing."""
