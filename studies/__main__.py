"""Run the studies: `python -m studies [--only NAME] [--tables N] [--countries N]`."""

from studies.run import main

if __name__ == "__main__":
    main()
