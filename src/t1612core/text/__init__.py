"""Read texts: what Kusto's operators match, hosts, addresses, paths, programs, secrets."""
