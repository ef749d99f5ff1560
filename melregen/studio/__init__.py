"""The studio: a local web application, and the HTTP API that it works by."""
