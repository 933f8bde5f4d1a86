"""Looking at the audit: lists, verification, heads that leave the house."""
