"""The write path and the read path of any object."""
