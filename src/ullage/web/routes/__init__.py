"""What can be asked, a module a subject: each has a ``router``."""
