"""What tests share: the database, builders, stand-ins for other programs."""
