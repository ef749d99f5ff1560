"""`python -m melregen …` equals `melregen …`."""

from melregen.commands import main

main()
