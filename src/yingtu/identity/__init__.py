"""Who the actor is: people, organisation, sessions, keys."""
