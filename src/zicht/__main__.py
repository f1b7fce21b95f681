"""`python -m zicht` is the same as the command `zicht`."""

from zicht.cli import main

if __name__ == "__main__":
    main()
