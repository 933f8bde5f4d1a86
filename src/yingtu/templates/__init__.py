"""Templates of industries: plain packages of configuration with sample data, laid over a workspace after a preview."""
