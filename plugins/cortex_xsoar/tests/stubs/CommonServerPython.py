"""What the platform pastes in front of each script, as far as the pack uses it.

Written from its documentation; ``XSOAR_STUBS`` names a folder with the real one.
"""

import sys
from typing import Any  # noqa: F401  the scripts use it, as theirs imports it

import demistomock as demisto


class EntryType:
    NOTE = 1
    ERROR = 4
    ENTRY_INFO_FILE = 9


class EntryFormat:
    HTML = "html"


class CommandResults:
    def __init__(
        self,
        outputs_prefix=None,
        outputs_key_field=None,
        outputs=None,
        readable_output=None,
        ignore_auto_extract=False,
        raw_response=None,
    ):
        self.prefix, self.key = outputs_prefix, outputs_key_field
        self.outputs, self.readable = outputs, readable_output
        self.ignores = ignore_auto_extract
        self.raw = outputs if raw_response is None else raw_response

    def to_context(self):
        path = f"{self.prefix}(val.{self.key} && val.{self.key} == obj.{self.key})"
        return {
            "Type": EntryType.NOTE,
            "ContentsFormat": "json",
            "Contents": self.raw,
            "HumanReadable": self.readable,
            "EntryContext": {path: self.outputs} if self.outputs not in (None, []) else {},
            "IgnoreAutoExtract": self.ignores,
        }


def return_results(results):
    """Part a list: what is neither an object nor a text goes first, one by one, as in theirs."""
    if results and isinstance(results, list):
        whole = [each for each in results if isinstance(each, (dict, str))]
        for each in results:
            if not isinstance(each, (dict, str)):
                return_results(each)
        if whole:
            demisto.results(whole)
    else:
        demisto.results(results.to_context() if isinstance(results, CommandResults) else results)


def return_error(message):
    demisto.results({"Type": EntryType.ERROR, "ContentsFormat": "text", "Contents": message})
    sys.exit(0)


def fileResult(filename, data, file_type=None):  # noqa: N802
    id = demisto.uniqueFile()
    with open(f"{demisto.investigation()['id']}_{id}", "wb") as file:
        file.write(data.encode() if isinstance(data, str) else data)
    return {"Type": file_type, "File": filename, "FileID": id, "Contents": ""}


def argToBoolean(value):  # noqa: N802
    if isinstance(value, bool):
        return value
    if not isinstance(value, str):
        raise ValueError("Argument is neither a string nor a boolean")
    if value.lower() in ("true", "yes"):
        return True
    if value.lower() in ("false", "no"):
        return False
    raise ValueError("Argument does not contain a valid boolean-like value")


def arg_to_number(arg, arg_name=None, required=False):
    if arg is None or arg == "":
        return None
    try:
        return int(float(arg)) if isinstance(arg, str) else int(arg)
    except ValueError:
        raise ValueError(f'Invalid number: "{arg_name}"="{arg}"') from None


def register_module_line(module, place, line, wrapper=0):
    """The vendor's tool puts calls of this around each pasted module, for its tracebacks."""


def __line__():
    return 0
