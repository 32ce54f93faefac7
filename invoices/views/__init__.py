"""The rep's pages: each view reads the request, calls one function, renders the result."""
