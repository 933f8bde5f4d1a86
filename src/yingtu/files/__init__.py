"""Files: stored once per content and workspace, reached through the records they are attached to."""
