"""AIS of a simulated world as it is received: every message, who heard it, when it came, and the forms it comes in."""
