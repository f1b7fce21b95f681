"""Run the measurements: `python -m benchmarks [--quick] [--only KIND]`."""

from benchmarks.run import main

if __name__ == "__main__":
    main()
