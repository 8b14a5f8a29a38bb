"""Say what programs do that connect: to a host, for whoever connects, or to log in.

What comes from there is a download, whoever sends it; a shell that is handed to a connection
is at the command of whoever is at its other end.
"""

from __future__ import annotations

from ...shell.files import base_name
from ...shell.flow import Download, Flow
from ...shell.outputs import handed_over, reaches
from ...shell.programs import Feeder
from . import sources
from .script_facts import Step, Walker


def connect(walker: Walker, step: Step, feeder: Feeder) -> Flow:
    """Note whom a raw connection goes to, and whether a shell is handed to it.

    A program that waits for connections and answers them is a service, a shell is none;
    one that is handed to somebody outside is at his command, whatever it is.
    """
    ends = reaches(feeder, step.call.words)
    hosts = [end for end in ends if end.kind == "socket"]
    listener = Download(step.call.words.word(0), "listener", is_unprotected=True)
    flow = Flow((listener,))
    for end in hosts[:1]:
        flow = walker.connected(end.host or end.word.text, step.source, step.span)
    programs = handed_over(feeder, step.call.words)
    is_given = any(not ends or hosts or _is_shell(walker, program) for program in programs)
    if is_given or step.incoming.is_shell:
        walker.found(("reverse_shell",), step.source, step.span)
    return flow


def log_in(walker: Walker, step: Step, feeder: Feeder) -> Flow:
    """Give what a program on another host prints, or what lies in a store."""
    ends = reaches(feeder, step.call.words)
    for end in ends:
        if end.kind == "login":
            host = end.word.text.rpartition("@")[2]
            walker.found(sources.facts_of_host(host, walker.lexicon), step.source, step.span)
    return Flow(ends) if ends else step.incoming.changed


def _is_shell(walker: Walker, command: str) -> bool:
    """Tell whether a command line is that of a shell."""
    return any(
        walker.lexicon.roles.get(base_name(word)) in ("shell", "cmd", "powershell")
        for word in command.split()
    )


def sockets(walker: Walker, step: Step) -> None:
    """Note the shells that are given a connection: ``bash -i >& /dev/tcp/…``."""
    if walker.lexicon.roles.get(step.call.program) != "shell":
        return
    is_interactive = any(
        word.text.startswith("-") and "i" in word.text for word in step.call.arguments
    )
    for redirect in step.redirects:
        is_answered = is_interactive or not redirect.operator.startswith("<")
        if is_answered and walker.is_connected(redirect):
            walker.found(("reverse_shell",), step.source, step.span)
