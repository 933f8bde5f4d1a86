"""Privacy: what is kept about people and why, what they agreed to, and their rights to see it and to have it erased."""
