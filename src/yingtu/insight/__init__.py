"""What the history of stages says: advance times, funnel, win rate, forecast, targets, the weekly brief."""
