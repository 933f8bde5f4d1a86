"""Other programs act for people, who allow it (OAuth 2): apps, consent, tokens."""
