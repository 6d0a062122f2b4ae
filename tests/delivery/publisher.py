"""A child process for the crash tests: publishes one small period, every file of which says the given word."""

from __future__ import annotations

import sys
from pathlib import Path

from reportgen.delivery.manifest import Manifest
from reportgen.delivery.publish import LockHeld, Publication, PublishError, lock

NAMES = ("index.html", "team.pdf", "reps/anna.html", "data/metrics.json")


def main(output: Path, word: str, size: int = 1000) -> int:
    try:
        with lock(output), Publication(output, "2026-10") as publication:
            publication.carry_over(["validation.html"])
            for name in NAMES:
                publication.write(name, (word * size).encode())
            publication.commit(Manifest("2026-10", "2026-10-31", word))
    except LockHeld as error:
        print(error)
        return 5
    except PublishError as error:
        print(error)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2], *map(int, sys.argv[3:])))
