"""Working days and hours: the Chinese calendar with make-up days, and a workspace's own exceptions."""
