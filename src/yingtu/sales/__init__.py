"""The sales chain: prices and lines of quotes and orders, receipts and what they pay for, periods that are closed."""
