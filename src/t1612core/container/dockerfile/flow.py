"""Say what a stream or a file of a script is made of, and what is told of that: the nouns."""

from __future__ import annotations

from attrs import evolve, frozen

from ...model import Span
from ...shell.source import Source

_CARRIED = 8  # texts that one flow carries


@frozen
class Fact:
    """Something that an instruction does.  ``span`` is in the file, ``line`` the instruction's."""

    name: str
    line: int
    span: Span


@frozen
class Flow:
    """What a stream or a file is made of."""

    is_downloaded: bool = False
    is_installer: bool = False  # downloaded, and all of it from documented installers
    is_unprotected: bool = False  # downloaded, and who is on the way may have exchanged it
    is_decoded: bool = False
    is_connection: bool = False  # from a raw network connection
    is_shell: bool = False  # printed by a shell that runs its input
    texts: tuple[Source, ...] = ()  # content that the script shows

    def __or__(self, other: Flow) -> Flow:
        if self is NOTHING or other is NOTHING:
            return other if self is NOTHING else self
        downloads = [flow for flow in (self, other) if flow.is_downloaded]
        return Flow(
            bool(downloads),
            bool(downloads) and all(flow.is_installer for flow in downloads),
            self.is_unprotected or other.is_unprotected,
            self.is_decoded or other.is_decoded,
            self.is_connection or other.is_connection,
            self.is_shell or other.is_shell,
            (self.texts + other.texts)[:_CARRIED],
        )

    @property
    def changed(self) -> Flow:
        """Give the flow after a filter: its texts are no longer known."""
        return evolve(self, texts=()) if self.texts else self


NOTHING = Flow()
CONNECTION = Flow(is_downloaded=True, is_unprotected=True, is_connection=True)
