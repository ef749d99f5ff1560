"""ABC tune books (standard 2.1): read and written."""
