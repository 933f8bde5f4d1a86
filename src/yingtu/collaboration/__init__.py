"""What people add around records: comments that mention colleagues, and tags."""
