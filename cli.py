"""`python cli.py …` equals `melregen …`."""

from melregen.commands import main

main()
