"""The errors that a person can do something about: each names what was wrong, where, and the remedy.

Every one is a `KgraphError` and a builtin as well (`ValueError` or `OSError`), so that callers who
know nothing of this package catch them too. The command line prints the message on one line and
ends with exit code 2; any other exception is a fault of the program.
"""

from __future__ import annotations


class KgraphError(Exception):
    """What is wrong, where, and what to do about it, on one line.

    `subject` is the file, parameter or place, `problem` the fault, `remedy` the way out ("" when the
    problem says it all).

    >>> print(InputError("news.txt", "the file is empty", "give it a title line and a text"))
    news.txt: the file is empty; give it a title line and a text
    """

    def __init__(self, subject: object, problem: str, remedy: str = "") -> None:
        self.subject = str(subject)
        self.problem = " ".join(problem.split())
        self.remedy = " ".join(remedy.split())
        super().__init__(self.subject, self.problem, self.remedy)

    def __str__(self) -> str:
        head = f"{self.subject}: {self.problem}" if self.subject else self.problem
        return f"{head}; {self.remedy}" if self.remedy else head


class InputError(KgraphError, ValueError):
    """An article, manifest, date or other input that cannot be read as what it should be."""


class QueryError(KgraphError, ValueError):
    """A query that is unknown, does not parse, or is not of the kind that is asked for."""


class SettingError(KgraphError, ValueError):
    """A setting or option with a value that it cannot have."""


class ModelError(KgraphError, ValueError):
    """A language model that is not installed, or whose labels are not Universal Dependencies."""


class KnowledgeError(KgraphError, ValueError):
    """An ontology, knowledge, shape or lexicon file with a fault in it."""


class StoreError(KgraphError, OSError):
    """A store that cannot be opened, written or understood (another version, in use, disk full)."""

    # OSError gives special meaning to its arguments; KgraphError.__str__ is what a person reads.


class OutputError(KgraphError, OSError):
    """A file that cannot be written."""


class ResourceError(KgraphError, OSError):
    """A file of the package that is not where it should be: a broken installation."""
