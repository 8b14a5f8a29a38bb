"""The platform's side of a script: the tests put their own functions here."""

args = context = error = investigation = results = None
executeCommand = getFilePath = uniqueFile = None  # noqa: N816
