"""Data quality: what looks like the same company twice."""
