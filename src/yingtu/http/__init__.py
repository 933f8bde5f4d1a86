"""FastAPI helpers: problems, paging, request context. No domain."""
