"""The sentences by language; every file holds the same codes and placeholders, a test keeps it so."""
