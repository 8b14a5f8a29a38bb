"""Write networks as the beginnings of their addresses, for engines that know no addresses."""

from __future__ import annotations

from ipaddress import IPv4Network, ip_network


def beginnings(network: str) -> tuple[tuple[str, bool], ...]:
    """Return how addresses of a network begin, and whether that is the whole address.

    An address of IPv6 is to be written shortly; a network of it begins with no zero, or is of one
    or two addresses.
    """
    net = ip_network(network)
    if net.num_addresses <= 2:
        return tuple((str(address), True) for address in net)
    step = 8 if isinstance(net, IPv4Network) else 4
    signs = -(-net.prefixlen // step)
    return tuple(
        (".".join(str(part.network_address).split(".")[:signs]) + ".", False)
        if isinstance(part, IPv4Network)
        else (part.network_address.exploded[:signs], False)
        for part in net.subnets(new_prefix=signs * step)
    )
