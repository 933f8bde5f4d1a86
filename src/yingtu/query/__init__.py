"""The one filter language: AST, compiled to SQL by one pure function."""
