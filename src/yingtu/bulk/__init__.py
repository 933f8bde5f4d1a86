"""One change for many records: edit, assign, delete, restore, and the way back."""
