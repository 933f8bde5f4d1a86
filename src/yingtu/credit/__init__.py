"""Whose success a deal is: the people of its team, with the share each is credited with."""
