"""Random audits: each month a share of what was won is drawn and checked against a list."""
