"""Import packages from texts: what stands behind the sources in the ApiModule.

The platform runs a script as one text. There, ``from __future__`` does not survive, nor
would two modules that use one name. So each source stays a module of its own.
"""

import importlib.abc
import importlib.machinery
import importlib.resources.abc
import io
import sys


class _T1612Text(importlib.resources.abc.Traversable):
    """A file or folder of the texts, for who reads a package's data."""

    def __init__(self, texts, path):
        self._texts, self._path = texts, path

    @property
    def name(self):
        """Give the last part of the path."""
        return self._path.rpartition("/")[2]

    def is_file(self):
        return self._path in self._texts

    def is_dir(self):
        return any(path.startswith(self._path + "/") for path in self._texts)

    def iterdir(self):
        start = self._path + "/"
        names = {
            path[len(start) :].partition("/")[0] for path in self._texts if path.startswith(start)
        }
        return (self / name for name in sorted(names))

    def joinpath(self, *names):
        return _T1612Text(self._texts, "/".join((self._path, *names)))

    __truediv__ = joinpath

    def open(self, mode="r", *args, **kwargs):
        data = io.BytesIO(self._texts[self._path].encode())
        return data if "b" in mode else io.TextIOWrapper(data, encoding="utf-8")


class _T1612Importer(
    importlib.abc.MetaPathFinder,
    importlib.abc.InspectLoader,
    importlib.resources.abc.TraversableResources,
):
    """Finds modules among texts, and data beside them."""

    def __init__(self, texts, digest, package=""):
        self.texts, self.digest, self._package = texts, digest, package

    def _path(self, fullname):
        path = fullname.replace(".", "/")
        for each in (path + "/__init__.py", path + ".py"):
            if each in self.texts:
                return each
        return None

    def find_spec(self, fullname, path=None, target=None):
        if self._path(fullname) is None:
            return None
        return importlib.machinery.ModuleSpec(
            fullname, self, origin=f"<embedded {fullname}>", is_package=self.is_package(fullname)
        )

    def is_package(self, fullname):
        return (self._path(fullname) or "").endswith("/__init__.py")

    def get_source(self, fullname):
        return self.texts[self._path(fullname)]

    def get_code(self, fullname):
        return self.source_to_code(self.get_source(fullname), f"<embedded {fullname}>")

    def get_resource_reader(self, fullname):
        return _T1612Importer(self.texts, self.digest, fullname)

    def files(self):
        return _T1612Text(self.texts, self._package.replace(".", "/"))


def _t1612_import(texts, digest):
    """Import once in a container's life: the platform runs the whole text again each time."""
    for finder in sys.meta_path:
        if getattr(finder, "digest", None) == digest:
            return
    sys.meta_path[:] = [each for each in sys.meta_path if type(each).__name__ != "_T1612Importer"]
    for name in [
        each for each in sys.modules if each.partition(".")[0] in ("t1612core", "t1612_xsoar")
    ]:
        del sys.modules[name]
    sys.meta_path.insert(0, _T1612Importer(texts, digest))
