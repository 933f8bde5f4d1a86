"""What roles allow: row rules (the filter language) and field levels, compiled into one policy."""
