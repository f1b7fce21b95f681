"""How large the inputs are."""

from __future__ import annotations

__all__ = [
    "COMPARED",
    "CONVERSATIONS",
    "FOLLOWED",
    "FOLLOWED_AT_MOST",
    "LARGE",
    "LINKED",
    "LINKED_ON_SPARK",
    "OFFENCES",
    "REGISTRY",
    "SCALES",
    "SENT",
    "THREADS",
    "WORKERS",
]

#: Countries of the size of the Netherlands in one.
SCALES = (1, 10, 100)
#: Reports in the largest input.
LARGE = 10_000_000
#: Reports that are linked, at most.
LINKED = 1_000_000
#: Reports that are linked on Spark too.
LINKED_ON_SPARK = 50_000
#: Persons who are followed, for every side and for Zicht alone, and those of Gray's test.
FOLLOWED, FOLLOWED_AT_MOST, COMPARED = 1_000_000, 10_000_000, 50_000
#: Rows of the register of offences.
OFFENCES = 100_000_000
#: Persons and reports of the registry, and reports that a system sends.
REGISTRY, SENT = (200_000, 300_000), 10_000
#: Processes that serve the registry and threads of each, as in `deploy/systemd/zicht-web.service`.
WORKERS, THREADS = 4, 2
#: Conversations of the help chat at once.
CONVERSATIONS = 2000
