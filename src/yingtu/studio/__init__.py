"""What the studio asks for while somebody edits the configuration: does this formula work, and what does it give."""
