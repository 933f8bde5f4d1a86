"""Messages to people: notifications in the application, mail, and later chat and SMS, behind one interface."""
