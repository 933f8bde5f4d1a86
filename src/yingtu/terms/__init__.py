"""Business terms: one written definition each, in force once the departments it names have signed."""
