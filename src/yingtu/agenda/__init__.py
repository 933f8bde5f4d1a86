"""Tasks in time: repetition, reminders before they are due, choices of due dates, and a calendar to subscribe to."""
