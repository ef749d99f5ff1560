"""`python cli.py …` equals `melregen …`."""

from melregen.__main__ import main

main()
