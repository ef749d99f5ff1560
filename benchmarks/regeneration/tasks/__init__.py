"""Training tasks of experiments alone; `melregen train` takes them by their dotted names."""
