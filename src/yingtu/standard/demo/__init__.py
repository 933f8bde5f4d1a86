"""The demo workspace: an invented company with a year of work behind it."""
