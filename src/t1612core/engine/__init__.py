"""Turn a profile and a schema into closures; the only hot path.

Theory of operation
===================
Nearly every event is about a program that no branch watches. So a kind compiles to a gate
(``gate``), which maps a program's name to the function that weighs its events, if any. The common
case is one field read and one look-up. Past the gate one of two kinds of function adds up:
``kql_branch`` where a branch's signals are Kusto's operators on fields, ``fact_branch`` where a
reader finds facts. Objects are made for a finding only. Its evidence is made by a second pass,
when it is first read.

Rule 1: nothing here knows what an image build is; no word list and no weight.
Rule 2: names are bound while compiling; a weighing function touches locals only.
Rule 3: every mistake in a profile is found while compiling (``checks``, and here where a
        name leads to another table).
"""
