"""Ways into an account beside signing in: invitations, forgotten passwords, new devices, and what passwords have to be like."""
