"""People, roles and organisation for administrators."""
