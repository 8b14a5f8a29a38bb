"""Read what container tools and engines are told: command lines, API requests, Dockerfiles."""
