"""The local application: one case in the browser, served on loopback to whoever has the address with its token."""
