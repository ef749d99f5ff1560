"""`python -m melregen …` equals `melregen …`."""

import sys


def main() -> None:
    """Run the command line; Ctrl-C while it is still being loaded is answered as it is later."""
    try:
        from melregen.commands import main as run

        run()
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted\n")
        sys.exit(130)


if __name__ == "__main__":
    main()
