"""The rep's pages: each view translates in, calls one function, translates out."""
