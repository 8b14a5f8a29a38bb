"""List the signals of what a build is fed, and of the name that its image takes."""

from __future__ import annotations

from typing import Final

from ...model import Signal

SIGNALS: Final = (
    Signal(
        id="process.piped_download",
        kind="process",
        reads="command_line",
        operator="fact",
        words="",
        title="Build reads what a download from an outside host puts out",
        attack=("T1612", "T1105"),
        source="docs.docker.com, docker build: 'Build with -', 'Pipe Dockerfile'; ATT&CK T1105",
        reason="What is built was never a file here, and nobody known says what it is.",
        also_reads=("parent_line",),
    ),
    Signal(
        id="process.piped_archive",
        kind="process",
        reads="command_line",
        operator="fact",
        words="",
        title="Image is loaded from an archive that a host with a name or a login sends "
        "encrypted, a rented store, or whoever connects",
        attack=("T1612", "T1105"),
        source="docs.docker.com, docker image load, docker image import: '-'; ATT&CK T1105",
        reason="No build, and how releases reach hosts without a registry; nobody known says what "
        "it is.",
        also_reads=("parent_line",),
    ),
    Signal(
        id="process.piped_public_download",
        kind="process",
        reads="command_line",
        operator="fact",
        words="",
        title="Build reads a download from a host where anybody publishes",
        attack=("T1612", "T1105"),
        source="docs.docker.com, docker build: 'Build with -'; ATT&CK T1105",
        reason="Guides of projects tell to do so, and whoever opens an account can write one.",
        also_reads=("parent_line",),
    ),
    Signal(
        id="process.decoded_input",
        kind="process",
        reads="command_line",
        operator="fact",
        words="",
        title="Build reads what a decoder puts out",
        attack=("T1612", "T1140", "T1027"),
        source="ATT&CK T1140, 'Deobfuscate/Decode Files or Information'",
        reason="Text needs no encoding to be built; encoding it keeps it from being read.",
        also_reads=("parent_line",),
    ),
    Signal(
        id="process.inline_dockerfile",
        kind="process",
        reads="command_line",
        operator="fact",
        words="",
        title="Command line holds the Dockerfile's text",
        attack=("T1612",),
        source="docs.docker.com, docker build: 'Build with -', here-documents",
        reason="It leaves no file behind, but guides and tests are written so too.",
        also_reads=("parent_line",),
    ),
    Signal(
        id="process.inline_instructions",
        kind="process",
        reads="command_line",
        operator="fact",
        words="",
        title="Dockerfile's text on the command line is a finding by itself",
        attack=("T1612", "T1059"),
        source="ATT&CK T1612: 'a RUN instruction that downloads … from a C2 server'",
        reason="What the image's steps do is written here, and does not depend on a guess.",
        also_reads=("parent_line",),
    ),
    Signal(
        id="process.official_image_tag",
        kind="process",
        reads="command_line",
        operator="fact",
        words="",
        title="Image made here takes the name of a well-known one",
        attack=("T1612", "T1036.005"),
        source="docs.docker.com, 'Docker Official Images'; ATT&CK T1036.005",
        reason="Whoever runs that name gets this image; who maintains one builds it so too.",
        also_reads=("parent_line",),
    ),
)
