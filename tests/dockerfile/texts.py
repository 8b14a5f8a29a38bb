"""Make Dockerfiles for property tests: mostly sound, with the corners that readers differ on."""

from __future__ import annotations

from hypothesis import strategies as st

ANY_TEXT = st.text(st.characters(exclude_categories=()))  # surrogates too

_KEYWORDS = (
    "FROM", "RUN", "run", "COPY", "ADD", "ENV", "ARG", "LABEL", "CMD", "ENTRYPOINT", "EXPOSE",
    "USER", "WORKDIR", "VOLUME", "SHELL", "HEALTHCHECK", "ONBUILD RUN", "ONBUILD", "FOO", "Eof",
)  # fmt: skip
_WORDS = (
    "a", "b-c", "/x/y", "$A", "${B:-c}", "'q r'", '"s t"', "A=b", 'C="d e"', "#", ">", "|", "&&",
    "--f=g", "--", "[", '["a"]', "\u00e9", "''",
)  # fmt: skip
_CORNER_WORDS = ("\\", "\\\\", "`", "<<E", "<<-'F'", "<<", "\u2003")
_JOINS = (" ", "  ", "\t", " \\\n", " \\\n  ", "\\\n# c\n")
_CORNER_JOINS = (" \\\n\n", " `\n")
_ENDS = ("\n", "\n\n", "\r\n", "\n# c\n", "\n  ")
_CORNER_ENDS = ("\nE\n", "\n\tF\n")
_STARTS = ("", "# syntax=x\n", "#\n")
_CORNER_STARTS = ("\ufeff", "# escape=`\n")


@st.composite
def dockerfiles(draw: st.DrawFn, *, has_corners: bool = True) -> str:
    """Make a text of instructions, comments and continuations.

    Corners are heredocs, the other escape character, blanks that are no ASCII, and
    empty lines inside an instruction.
    """
    words = st.sampled_from(_WORDS + _CORNER_WORDS * has_corners)
    joins = st.sampled_from(_JOINS + _CORNER_JOINS * has_corners)
    ends = st.sampled_from(_ENDS + _CORNER_ENDS * has_corners)
    parts = [draw(st.sampled_from(_STARTS + _CORNER_STARTS * has_corners))]
    for _ in range(draw(st.integers(0, 6))):
        parts.append(draw(st.sampled_from(_KEYWORDS)))
        for _ in range(draw(st.integers(0, 5))):
            parts += (draw(joins), draw(words))
        parts.append(draw(ends))
    return "".join(parts)
