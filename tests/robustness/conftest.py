from tests.commands.conftest import melregen_command

__all__ = ["melregen_command"]
