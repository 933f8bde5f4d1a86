"""The audit: key operations, written once in the transaction of what they tell of, and sealed so that tampering is found."""
