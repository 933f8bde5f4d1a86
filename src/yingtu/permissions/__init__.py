"""What is done with rights: asked for and lent, revealed by a code, compared before a change, explained, limited and counted."""
