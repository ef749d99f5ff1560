"""How each network learns: one module a task, behind one protocol."""
