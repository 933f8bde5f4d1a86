"""Companies: create, suspend, delete; the directory of workspaces."""
