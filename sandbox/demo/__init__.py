"""`make demo`: the application, its worker and the sandbox, started together and connected as a person would."""
