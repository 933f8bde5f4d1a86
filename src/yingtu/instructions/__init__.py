"""Instructions: what a manager asks of people or teams. Everybody asked has a to-do and a receipt: seen, accepted, done."""
