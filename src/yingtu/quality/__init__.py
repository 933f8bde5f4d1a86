"""Quality of data: records that may mean the same company."""
