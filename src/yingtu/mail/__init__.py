"""Mail of customers: mailboxes that are read and sent from, threads on records, and what mail says about intent."""
