"""Setting up a company: the wizard that makes a working configuration, and the first steps of each person after it."""
