"""Read what asks a container engine's API: by command lines, in code, in a daemon's log.

``clients`` finds the calls in a command line, by ``http_clients`` where a client's own words
say the request and by ``mentions`` where code does; ``requests`` says what a request is,
``endpoints`` whose it is, ``calls`` names what is found; ``daemon_logs`` reads one log line.
"""
