"""List coding agents, and platforms that build what is sent to them.

Sources are the tools' own documents and code.

Rule 1: data only; matching is ``text.ancestry``'s.
Rule 2: a shell's text tells an agent by how the agent begins or ends it, below the agent alone.
"""

from __future__ import annotations

from typing import Final

from ...shell.grammar import packed
from ...text.ancestry import Ancestor
from ..programs.interpreters import PYTHON
from ..programs.shells import POSIX

_ENDS: Final = r"(?=[\s\"']|$)"
_NODE: Final = frozenset({"node", "nodejs", "bun"})
_SHELLS: Final = frozenset(POSIX.names)

AGENTS: Final = (
    Ancestor(
        "agent_lineage",
        packed(
            """claude codex codex-linux-sandbox gemini copilot cursor-agent aider opencode goose
            goosed devin openhands cline amp crush qwen kiro-cli qchat auggie droid plandex
            sweagent swe-agent grok openclaw openclaw-gateway openclaw-tui"""
        )
        | {"codex-*"},
        "Claude Code, Codex CLI, Gemini CLI, Copilot CLI, Cursor CLI, aider, OpenCode, goose,"
        " Devin, OpenHands, Cline, Amp, Crush, Qwen Code, Kiro, Amazon Q, Auggie, Droid, Plandex,"
        " SWE-agent, Grok CLI, OpenClaw: their documents on running commands; openclaw/openclaw,"
        " issues: the titles of its processes",
    ),
    Ancestor(
        "agent_lineage",
        _NODE,
        "the same where Node.js runs them: the packages' names, and their console scripts",
        line=r"[/\\]node_modules[/\\](?:@anthropic-ai[/\\]claude-code|@openai[/\\]codex"
        r"|@google[/\\]gemini-cli|@github[/\\]copilot|@sourcegraph[/\\]amp|@qwen-code[/\\]qwen-code"
        r"|@augmentcode[/\\]auggie|opencode-ai|cline|openclaw)[/\\]|[/\\]cursor-agent[/\\]versions[/\\]"
        r"|[/\\]bin[/\\](?:claude|codex|gemini|copilot|opencode|cline|amp|qwen|auggie)" + _ENDS,
    ),
    Ancestor(
        "agent_lineage",
        frozenset(PYTHON.names),
        "aider.chat, docs.all-hands.dev, swe-agent.com: their console scripts and modules",
        line=r"(?:\s-\w{0,8}m\s*|[/\\])(?:aider|openhands(?:\.[\w.]{1,80})?|sweagent)" + _ENDS,
    ),
    Ancestor(
        "agent_lineage",
        _SHELLS,
        "anthropics/claude-code, issues: a command's shell first sources a snapshot of its own",
        line=r"^\S{1,255}\s+-c\s+(?:-l\s+)?[\"']?(?:source|\.)\s+\S{1,255}/\.claude/shell-snapshots/"
        r"[\w-]{1,80}\.sh\s",
        # Its own program is called as its version is: ~/.local/share/claude/versions/2.1.37.
        above=("node", "bun", "claude", "1.*", "2.*", "3.*"),
    ),
    Ancestor(
        "agent_lineage",
        _SHELLS,
        "cursor/cursor and others, issues: Cursor's shell begins by reading its state from a pipe",
        line=r"^\S{1,255}\s+(?:-[oO]\s+\w{1,40}\s+)?-c\s+[\"']?snap=\$\(command cat <&3\)",
        above=("node", "cursor", "cursor-agent", "cursor helper*", "grok"),
    ),
    Ancestor(
        "agent_lineage",
        _SHELLS,
        "google-gemini/gemini-cli packages/core/src/tools/shell.ts: a command's text ends so",
        line=r"^\S{1,255}\s+-c\s+[\"']?\{\s.{0,20000};\s\}; __code=\$\?; pgrep -g 0 ?>\S{1,255}"
        r"shell_pgrep_[0-9a-f]{12}\.tmp\s",
        above=("node", "gemini"),
    ),
)

_PLUGINS: Final = r"/var/lib/(?:dokku/(?:core-)?plugins|plugn)/"

PLATFORMS: Final = (
    Ancestor(
        "platform_lineage",
        packed("dokku herokuish portainer periphery piku tsurud"),
        "dokku.com, portainer.io, komo.do, piku.github.io, tsuru.io: what is pushed to them is"
        " built, in directories of their own",
    ),
    Ancestor(
        "platform_lineage",
        frozenset({*_SHELLS, "dokku"}),
        "dokku/dokku: the command and its plugins are shell scripts",
        script=rf"(?:/usr/(?:local/)?bin/dokku{_ENDS}|{_PLUGINS})",
        above=("dokku", "plugn", "sudo", "sshcommand", "sshd", "sshd-session", *_SHELLS),
    ),
)
