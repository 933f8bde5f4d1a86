"""The command ``yingtu``: starting, setting up and looking after an installation.

Each command imports what it needs when it runs, so that ``yingtu --help`` is quick and the process that supervises a running
system stays small.
"""
