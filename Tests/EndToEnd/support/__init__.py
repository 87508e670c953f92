"""What the end-to-end tests stand on: the real programs, their clients, and readers of what they leave on disk."""
