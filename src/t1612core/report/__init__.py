"""Show what events hold to a person: a page of HTML, or Markdown for a ticket.

``Collector`` reads events once and makes a ``Report``; ``html.write`` and ``markdown.write`` show
it.
"""

from .collecting import Collector, Settings
from .content import Input, Report

__all__ = ["Collector", "Input", "Report", "Settings"]
