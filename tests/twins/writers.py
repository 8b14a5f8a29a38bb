"""Write an event of Defender's as other products would have sent it.

A writer gives the product's event and the event of Defender's that says no more and no less: what
the product has no place for is missing there, and what it cannot leave out is added (a program's
path). It knows the products' documents and shares no code with the schemas that read them;
``None`` where the product would send no such event.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any

from ..telemetry.audit import execve, head, path, untrusted

Event = dict[str, Any]
Twin = tuple[Event, Event] | None
Writer = Callable[[str, Event], Twin]

TIME, HOST = "2026-03-02T08:06:41.5Z", "web-07"
EPOCH = 1772438801.5
COMMON: Event = {"TimeGenerated": TIME, "DeviceName": HOST}
CHANGES = ("FileCreated", "FileModified", "FileRenamed", "FileDeleted")


def image(name: str, path: str = "") -> str:
    """Give the path of a program, where the row has none: where systems install them."""
    if path:
        return path if path.endswith(name) else f"{path.rstrip('/')}/{name}"
    return f"C:\\Program Files\\App\\{name}" if name.endswith(".exe") else f"/usr/bin/{name}"


def file_path(row: Event) -> str:
    folder, name = row.get("FolderPath", ""), row["FileName"]
    if folder.endswith(name):
        return str(folder)
    slash = "\\" if "\\" in folder else "/"
    return f"{folder.rstrip('/').rstrip(chr(92))}{slash}{name}" if folder else str(name)


def kept(row: Event, *names: str) -> Event:
    return {**COMMON, **{name: row[name] for name in names if row.get(name)}}


def without_nothing(event: Any) -> Any:
    """Leave out what has no value: products do."""
    if not isinstance(event, dict):
        return event
    held = {key: without_nothing(value) for key, value in event.items()}
    return {key: value for key, value in held.items() if value not in (None, "", {}, [])}


def is_inbound(row: Event) -> bool:
    return str(row.get("ActionType", "")).lower().startswith(("inbound", "listening"))


def as_connection(row: Event, *more: str) -> Event:
    """Give Defender's row of a connection, whose action is one of two."""
    names = ("InitiatingProcessFileName", "RemoteIP", "RemotePort", *more)
    action = "InboundConnectionAccepted" if is_inbound(row) else "ConnectionSuccess"
    return {**kept(row, *names), "ActionType": action}


def ecs(kind: str, row: Event) -> Twin:
    action = row.get("ActionType", "")
    parent = {
        "name": row.get("InitiatingProcessFileName"),
        "command_line": row.get("InitiatingProcessCommandLine"),
        "executable": row.get("InitiatingProcessFolderPath"),
    }
    base = {"@timestamp": TIME, "ecs": {"version": "8.11.0"}, "host": {"name": HOST}}
    if kind == "process":
        event = {
            **base,
            "event": {"category": ["process"], "type": ["start"]},
            "user": {"name": row.get("AccountName")},
            "process": {
                "name": row["FileName"],
                "command_line": row["ProcessCommandLine"],
                "executable": row.get("FolderPath"),
                "parent": parent,
            },
        }
        same = kept(
            row,
            *("FileName", "ProcessCommandLine", "FolderPath", "AccountName"),
            *("InitiatingProcessFileName", "InitiatingProcessCommandLine"),
            "InitiatingProcessFolderPath",
        )
        return without_nothing(event), same
    if kind == "file":
        words = {
            "FileCreated": "creation",
            "FileModified": "modification",
            "FileRenamed": "rename",
            "FileDeleted": "deletion",
        }
        path = file_path(row)
        event = {
            **base,
            "event": {"category": ["file"], "type": ["change"], "action": words.get(action)},
            "file": {"name": row["FileName"], "path": path},
            "user": {"name": row.get("InitiatingProcessAccountName")},
            "process": {
                **parent,
                "parent": {"name": row.get("InitiatingProcessParentFileName")},
            },
        }
        same = kept(
            row,
            *("FileName", "InitiatingProcessFileName", "InitiatingProcessCommandLine"),
            *("InitiatingProcessFolderPath", "InitiatingProcessAccountName"),
            "InitiatingProcessParentFileName",
        )
        if action in words:
            same["ActionType"] = action
        elif action:
            return None
        account = same.get("InitiatingProcessAccountName", "")
        return without_nothing(event), {**same, "FolderPath": path, "AccountName": account}
    event = {
        **base,
        "event": {"category": ["network"], "type": ["connection", "start"]},
        "network": {"direction": "ingress" if is_inbound(row) else "egress"},
        "process": {"name": row["InitiatingProcessFileName"]},
        "destination": {
            "ip": row.get("RemoteIP"),
            "port": row.get("RemotePort"),
            "domain": row.get("RemoteUrl"),
        },
    }
    return without_nothing(event), as_connection(row, "RemoteUrl")


def flattened(event: Event, before: str = "") -> Event:
    flat: Event = {}
    for key, value in event.items():
        if isinstance(value, dict):
            flat |= flattened(value, f"{before}{key}.")
        else:
            flat[f"{before}{key}"] = value
    return flat


def ecs_flat(kind: str, row: Event) -> Twin:
    twin = ecs(kind, row)
    return twin and (flattened(twin[0]), twin[1])


def ecs_fields(kind: str, row: Event) -> Twin:
    twin = ecs(kind, row)
    if twin is None:
        return None
    listed = {
        key: value if isinstance(value, list) else [value]
        for key, value in flattened(twin[0]).items()
    }
    return {"_index": "logs", "_id": "1", "fields": listed}, twin[1]


def _sysmon_data(kind: str, row: Event) -> tuple[int, Event, Event] | None:
    stamp = "2026-03-02 08:06:41.500"
    account = row.get("AccountName") or row.get("InitiatingProcessAccountName")
    base = {"UtcTime": stamp, "User": f"CORP\\{account}" if account else "-"}
    if kind == "process":
        path = image(row["FileName"], row.get("FolderPath", ""))
        parent = row.get("InitiatingProcessFileName")
        data = {
            **base,
            "Image": path,
            "CommandLine": row["ProcessCommandLine"],
            "ParentImage": image(parent, row.get("InitiatingProcessFolderPath", ""))
            if parent
            else "-",
            "ParentCommandLine": row.get("InitiatingProcessCommandLine") or "-",
            "OriginalFileName": "-",
        }
        same = kept(
            row,
            *("FileName", "ProcessCommandLine", "AccountName"),
            *("InitiatingProcessFileName", "InitiatingProcessCommandLine"),
        )
        same["FolderPath"] = path
        if parent:
            same["InitiatingProcessFolderPath"] = data["ParentImage"]
        return 1, data, same
    starter = row.get("InitiatingProcessFileName")
    path = image(starter, row.get("InitiatingProcessFolderPath", "")) if starter else "-"
    if kind == "file":
        if row.get("ActionType") == "FileDeleted":
            return None  # event 23 or 26, which are switched on apart
        target = file_path(row)
        same = kept(row, "FileName", "InitiatingProcessFileName", "InitiatingProcessAccountName")
        same |= {"FolderPath": target, "AccountName": account or ""}
        if starter:
            same["InitiatingProcessFolderPath"] = path
        return 11, {**base, "Image": path, "TargetFilename": target}, same
    data = {
        **base,
        "Image": path,
        "Initiated": "false" if is_inbound(row) else "true",
        "DestinationIp": row.get("RemoteIP") or "-",
        "DestinationPort": str(row.get("RemotePort", "-")),
        "DestinationHostname": row.get("RemoteUrl") or "-",
    }
    return 3, data, as_connection(row, "RemoteUrl")


def sysmon(kind: str, row: Event) -> Twin:
    made = _sysmon_data(kind, row)
    if made is None:
        return None
    number, data, same = made
    system = {
        "EventID": number,
        "Channel": "Linux-Sysmon/Operational",
        "Computer": HOST,
        "TimeCreated": {"#attributes": {"SystemTime": TIME}},
    }
    return {"Event": {"System": system, "EventData": data}}, same


def _escaped(text: str) -> str:
    for sign, name in (("&", "amp"), ("<", "lt"), (">", "gt"), ('"', "quot")):
        text = text.replace(sign, f"&{name};")
    return text


def sysmon_xml(kind: str, row: Event) -> Twin:
    made = _sysmon_data(kind, row)
    if made is None or any(not str(value).isprintable() for value in made[1].values()):
        return None
    number, data, same = made
    told = "".join(f'<Data Name="{k}">{_escaped(v)}</Data>' for k, v in data.items())
    system = (
        f'<Provider Name="Linux-Sysmon"/><EventID>{number}</EventID>'
        f"<Channel>Linux-Sysmon/Operational</Channel><Computer>{HOST}</Computer>"
    )
    text = f"<Event><System>{system}</System><EventData>{told}</EventData></Event>"
    return {"_raw": text}, same


def _windows_data(kind: str, row: Event) -> tuple[int, Event, Event] | None:
    """Give what the Security log of Windows records: neither files nor the names of peers."""
    if kind == "process":
        path = image(row["FileName"], row.get("FolderPath", ""))
        parent = row.get("InitiatingProcessFileName")
        data = {
            "SubjectUserName": row.get("AccountName") or "-",
            "NewProcessId": "0x2a4",
            "NewProcessName": path,
            "ProcessId": "0x1c",
            "CommandLine": row["ProcessCommandLine"],
            "TargetUserName": "-",
            "ParentProcessName": image(parent, row.get("InitiatingProcessFolderPath", ""))
            if parent
            else "-",
        }
        same = kept(
            row, "FileName", "ProcessCommandLine", "AccountName", "InitiatingProcessFileName"
        )
        same |= {"FolderPath": path}
        if row.get("AccountName"):  # who asked is whom it is for
            same |= {"InitiatingProcessAccountName": row["AccountName"]}
        if parent:
            same |= {"InitiatingProcessFolderPath": data["ParentProcessName"]}
        return 4688, data, same
    if kind == "file" or not row.get("RemoteIP"):
        return None
    data = {
        "Application": f"\\device\\disk\\{row['InitiatingProcessFileName']}",
        "Direction": "%%14592" if is_inbound(row) else "%%14593",
        "DestAddress": row["RemoteIP"],
        "DestPort": str(row.get("RemotePort", "-")),
    }
    return 5156, data, as_connection(row)


def windows_security(kind: str, row: Event) -> Twin:
    made = _windows_data(kind, row)
    if made is None:
        return None
    number, data, same = made
    system = {
        "Provider": {"#attributes": {"Name": "Microsoft-Windows-Security-Auditing"}},
        "EventID": number,
        "Channel": "Security",
        "Computer": HOST,
        "TimeCreated": {"#attributes": {"SystemTime": TIME}},
    }
    return {"Event": {"System": system, "EventData": data}}, same


def windows_winlogbeat(kind: str, row: Event) -> Twin:
    made = _windows_data(kind, row)
    if made is None:
        return None
    number, data, same = made
    winlog = {
        "channel": "Security",
        "event_id": str(number),
        "computer_name": HOST,
        "event_data": data,
    }
    return {"@timestamp": TIME, "ecs": {"version": "1.12.0"}, "winlog": winlog}, same


def security_event(kind: str, row: Event) -> Twin:
    """Write a row of Sentinel's table, whose columns stand beside each other."""
    made = _windows_data(kind, row)
    if made is None or kind != "process":
        return None
    number, data, same = made
    base = {"TimeGenerated": TIME, "Computer": HOST, "EventID": number, "Type": "SecurityEvent"}
    return {**base, **data}, same


def winlogbeat(kind: str, row: Event) -> Twin:
    made = _sysmon_data(kind, row)
    if made is None:
        return None
    number, data, same = made
    winlog = {
        "channel": "Microsoft-Windows-Sysmon/Operational",
        "event_id": str(number),
        "computer_name": HOST,
        "event_data": data,
    }
    return {"@timestamp": TIME, "ecs": {"version": "1.12.0"}, "winlog": winlog}, same


def ocsf(kind: str, row: Event) -> Twin:
    parent = {
        "file": {
            "name": row.get("InitiatingProcessFileName"),
            "path": row.get("InitiatingProcessFolderPath"),
        },
        "cmd_line": row.get("InitiatingProcessCommandLine"),
    }
    base = {
        "time": int(EPOCH * 1000),
        "metadata": {"version": "1.1.0"},
        "device": {"hostname": HOST},
        "activity_id": 1,
    }
    if kind == "process":
        event = {
            **base,
            "class_uid": 1007,
            "process": {
                "file": {"name": row["FileName"], "path": row.get("FolderPath")},
                "cmd_line": row["ProcessCommandLine"],
                "user": {"name": row.get("AccountName") or "-"},
            },
            "actor": {"process": parent},
        }
        same = kept(
            row,
            *("FileName", "ProcessCommandLine", "FolderPath", "AccountName"),
            *("InitiatingProcessFileName", "InitiatingProcessCommandLine"),
            "InitiatingProcessFolderPath",
        )
        return without_nothing(event), same
    if kind == "file":
        number, word = {
            "FileModified": (3, "Update"),
            "FileDeleted": (4, "Delete"),
            "FileRenamed": (5, "Rename"),
        }.get(row.get("ActionType", ""), (1, "Create"))
        account = row.get("InitiatingProcessAccountName", "")
        event = {
            **base,
            "class_uid": 1001,
            "activity_id": number,
            "activity_name": word,
            "file": {"name": row["FileName"], "path": file_path(row)},
            "actor": {"process": parent, "user": {"name": account}},
        }
        same = kept(
            row,
            *("FileName", "InitiatingProcessFileName", "InitiatingProcessCommandLine"),
            *("InitiatingProcessFolderPath", "InitiatingProcessAccountName"),
        )
        same |= {"FolderPath": file_path(row), "AccountName": account}
        same["ActionType"] = row.get("ActionType") or "FileCreated"
        return without_nothing(event), same
    event = {
        **base,
        "class_uid": 4001,
        "connection_info": {"direction_id": 1 if is_inbound(row) else 2},
        "actor": {"process": {"file": {"name": row["InitiatingProcessFileName"]}}},
        "dst_endpoint": {
            "ip": row.get("RemoteIP"),
            "port": row.get("RemotePort"),
            "hostname": row.get("RemoteUrl"),
        },
    }
    return without_nothing(event), as_connection(row, "RemoteUrl")


def falco(kind: str, row: Event) -> Twin:
    base = {"rule": "Any", "time": TIME, "hostname": HOST, "priority": "Notice"}
    if kind == "process":
        out = {
            "evt.type": "execve",
            "proc.name": row["FileName"],
            "proc.exepath": row.get("FolderPath"),
            "proc.cmdline": row["ProcessCommandLine"],
            "proc.pname": row.get("InitiatingProcessFileName"),
            "proc.pcmdline": row.get("InitiatingProcessCommandLine"),
            "user.name": row.get("AccountName"),
        }
        same = kept(
            row,
            *("FileName", "ProcessCommandLine", "FolderPath", "AccountName"),
            *("InitiatingProcessFileName", "InitiatingProcessCommandLine"),
        )
    elif kind == "file":
        action = row.get("ActionType")
        word = {"FileDeleted": "unlinkat", "FileRenamed": "renameat"}.get(action or "", "openat")
        account = row.get("InitiatingProcessAccountName", "")
        out = {
            "evt.type": word,
            "fd.name": file_path(row),
            "proc.name": row.get("InitiatingProcessFileName"),
            "proc.cmdline": row.get("InitiatingProcessCommandLine"),
            "proc.exepath": row.get("InitiatingProcessFolderPath"),
            "proc.pname": row.get("InitiatingProcessParentFileName"),
            "user.name": account,
        }
        same = kept(
            row,
            *("FileName", "InitiatingProcessFileName", "InitiatingProcessCommandLine"),
            *("InitiatingProcessFolderPath", "InitiatingProcessAccountName"),
            "InitiatingProcessParentFileName",
        )
        same |= {"FolderPath": file_path(row), "AccountName": account, "ActionType": word}
        if action in ("FileDeleted", "FileRenamed"):
            same["ActionType"] = action
    else:
        out = {
            "evt.type": "accept4" if is_inbound(row) else "connect",
            "proc.name": row["InitiatingProcessFileName"],
            "fd.rip": row.get("RemoteIP"),
            "fd.rport": row.get("RemotePort"),
            "fd.rip.name": row.get("RemoteUrl"),
        }
        same = as_connection(row, "RemoteUrl")
    return {**base, "output_fields": without_nothing(out)}, same


def crowdstrike(kind: str, row: Event) -> Twin:
    if kind == "network":
        return None  # the program stands in another event
    base = {"aid": "a1", "ComputerName": HOST, "timestamp": str(int(EPOCH * 1000)), "id": "1"}
    if kind == "process":
        path = image(row["FileName"], row.get("FolderPath", ""))
        event = {
            **base,
            "event_simpleName": "ProcessRollup2",
            "ImageFileName": path,
            "CommandLine": row["ProcessCommandLine"],
            "ParentBaseFileName": row.get("InitiatingProcessFileName"),
            "UserName": row.get("AccountName"),
        }
        same = kept(
            row, "FileName", "ProcessCommandLine", "AccountName", "InitiatingProcessFileName"
        )
        return without_nothing(event), {**same, "FolderPath": path, "ReportId": "1"}
    if row.get("ActionType") == "FileDeleted":
        return None
    event = {
        **base,
        "event_simpleName": "NewScriptWritten",
        "TargetFileName": file_path(row),
        "ContextBaseFileName": row.get("InitiatingProcessFileName"),
    }
    same = {**kept(row, "FileName", "InitiatingProcessFileName"), "FolderPath": file_path(row)}
    return without_nothing(event), {**same, "ActionType": "FileCreated", "ReportId": "1"}


def laurel(kind: str, row: Event) -> Twin:
    event: Event
    base = {"ID": f"{EPOCH:.3f}:7", "NODE": HOST}
    parent_path = row.get("InitiatingProcessFolderPath", "")
    parent = row.get("InitiatingProcessFileName")
    if kind == "process":
        path = image(row["FileName"], row.get("FolderPath", ""))
        argv = row["ProcessCommandLine"].split(" ")
        event = {
            **base,
            "SYSCALL": {"success": "yes", "exe": path, "UID": row.get("AccountName"), "pid": 7},
            "EXECVE": {"argc": len(argv), "ARGV": argv},
            "PARENT_INFO": {"exe": image(parent, parent_path)} if parent else None,
        }
        same = kept(row, "FileName", "AccountName", "InitiatingProcessFileName")
        same |= {"FolderPath": path, "ProcessCommandLine": argv, "ReportId": base["ID"]}
        if parent:
            same["InitiatingProcessFolderPath"] = image(parent, parent_path)
        return without_nothing(event), same
    account = row.get("InitiatingProcessAccountName", "")
    path = image(parent, parent_path) if parent else ""
    system = {"success": "yes", "exe": path, "UID": account, "SYSCALL": "openat"}
    if kind == "file":
        made = "DELETE" if row.get("ActionType") == "FileDeleted" else "CREATE"
        event = {
            **base,
            "SYSCALL": system,
            "PATH": [
                {"name": "/tmp", "nametype": "PARENT"},
                {"name": file_path(row), "nametype": made},
            ],
        }
        same = kept(row, "FileName", "InitiatingProcessFileName", "InitiatingProcessAccountName")
        same |= {"FolderPath": file_path(row), "AccountName": account, "ReportId": base["ID"]}
        same["ActionType"] = "FileDeleted" if made == "DELETE" else "FileCreated"
        return without_nothing(event), {**same, "InitiatingProcessFolderPath": path}
    system["SYSCALL"] = "accept4" if is_inbound(row) else "connect"
    address = {"addr": row.get("RemoteIP"), "port": row.get("RemotePort")}
    return (
        without_nothing({**base, "SYSCALL": system, "SOCKADDR": {"SADDR": address}}),
        as_connection(row),
    )


def auditd(kind: str, row: Event) -> Twin:
    """Write the records of one event in one text; names that auditd looks up stand at the end."""
    starter = row.get("InitiatingProcessFileName")
    folder = row.get("InitiatingProcessFolderPath", "")
    exe = image(starter, folder) if starter else ""
    account = row.get("AccountName" if kind == "process" else "InitiatingProcessAccountName", "")
    same: Event = {**COMMON, "ReportId": f"{EPOCH:.3f}:7"}

    def records(call: int, *more: str) -> Event:
        told = f"exe={untrusted(exe)} key=(null)"
        names = f'\x1dARCH=x86_64 UID="{account}"' if account else ""
        lines = [
            f"{head('SYSCALL', 7, EPOCH, HOST)}arch=c000003e syscall={call} success=yes exit=0 "
            f"a0=ffffff9c a1=7f a2=241 a3=1b6 pid=7 {told}{names}",
            *more,
        ]
        return {"_raw": "\n".join(lines)}

    if kind == "process":
        exe = image(row["FileName"], row.get("FolderPath", ""))
        argv = row["ProcessCommandLine"].split(" ")
        same |= {**kept(row, "FileName", "AccountName"), "FolderPath": exe}
        return records(59, execve(argv, 7, EPOCH, HOST)), {**same, "ProcessCommandLine": argv}
    if kind == "file":
        made = "DELETE" if row.get("ActionType") == "FileDeleted" else "CREATE"
        same |= kept(row, "FileName", "InitiatingProcessFileName", "InitiatingProcessAccountName")
        same |= {"FolderPath": file_path(row), "AccountName": account}
        same["ActionType"] = "FileDeleted" if made == "DELETE" else "FileCreated"
        same["InitiatingProcessFolderPath"] = exe
        parent = path("/tmp", 7, "PARENT", EPOCH, node=HOST)
        return records(257, parent, path(file_path(row), 7, made, EPOCH, node=HOST, item=1)), same
    try:
        address, port = ip_address(row["RemoteIP"]), int(row["RemotePort"]).to_bytes(2, "big")
    except (KeyError, ValueError, TypeError, OverflowError):
        return None
    if str(address) != row["RemoteIP"] or getattr(address, "ipv4_mapped", None):
        return None
    family = b"\x02\0" if address.version == 4 else b"\x0a\0"
    data = family + port + (b"" if address.version == 4 else bytes(4)) + address.packed + bytes(8)
    saddr = f"{head('SOCKADDR', 7, EPOCH, HOST)}saddr={data.hex().upper()}"
    return records(43 if is_inbound(row) else 42, saddr), as_connection(row)


def tetragon(kind: str, row: Event) -> Twin:
    def process(name: str, path: str, line: str) -> Event:
        program = image(name, path)
        return {"binary": program, "arguments": line.partition(" ")[2], "exec_id": "e"}

    base = {"time": TIME, "node_name": HOST}
    parent = row.get("InitiatingProcessFileName")
    line = row.get("InitiatingProcessCommandLine", "")
    folder = row.get("InitiatingProcessFolderPath", "")
    starter = process(parent, folder, line) if parent else {}
    told: Event = {}
    if parent:
        rest = starter["arguments"]
        told = {
            "InitiatingProcessFolderPath": starter["binary"],
            "InitiatingProcessCommandLine": f"{starter['binary']} {rest}".rstrip(" ")
            if not rest
            else f"{starter['binary']} {rest}",
        }
    if kind == "process":
        if row["ProcessCommandLine"].partition(" ")[0].strip("\"'") != row["FileName"]:
            return None  # the arguments begin behind the first word
        started = process(row["FileName"], row.get("FolderPath", ""), row["ProcessCommandLine"])
        started["user"] = {"name": row.get("AccountName")}
        event = {**base, "process_exec": {"process": started, "parent": starter}}
        rest = started["arguments"]
        same = {
            **kept(row, "FileName", "AccountName", "InitiatingProcessFileName"),
            **told,
            "FolderPath": started["binary"],
            "ProcessCommandLine": f"{started['binary']} {rest}" if rest else started["binary"],
            "ReportId": "e",
        }
        return without_nothing(event), same
    if not parent:
        return None
    if kind == "file":
        is_gone = row.get("ActionType") == "FileDeleted"
        function = "security_path_unlink" if is_gone else "security_path_truncate"
        account = row.get("InitiatingProcessAccountName", "")
        starter["user"] = {"name": account}
        probe = {
            "process": starter,
            "function_name": function,
            "args": [{"int_arg": 2}, {"path_arg": {"path": file_path(row)}}],
        }
        same = {
            **kept(row, "FileName", "InitiatingProcessFileName", "InitiatingProcessAccountName"),
            **told,
            "FolderPath": file_path(row),
            "AccountName": account,
            "ActionType": "FileDeleted" if is_gone else function,
        }
        return without_nothing({**base, "process_kprobe": probe}), same
    if is_inbound(row):
        return None
    connect = {
        "process": starter,
        "destination_ip": row.get("RemoteIP"),
        "destination_port": row.get("RemotePort"),
        "destination_names": [row["RemoteUrl"]] if row.get("RemoteUrl") else [],
    }
    return without_nothing({**base, "process_connect": connect}), as_connection(row, "RemoteUrl")


def tracee(kind: str, row: Event) -> Twin:
    base = {"timestamp": int(EPOCH * 10**9), "hostName": HOST, "userId": 1000}
    if kind == "process":
        path = image(row["FileName"], row.get("FolderPath", ""))
        argv = row["ProcessCommandLine"].split(" ")
        event = {
            **base,
            "eventName": "sched_process_exec",
            "processName": row["FileName"][:15],
            "args": [
                {"name": "pathname", "value": path},
                {"name": "argv", "value": argv},
                {"name": "prev_comm", "value": row.get("InitiatingProcessFileName")},
            ],
        }
        same = kept(row, "FileName", "InitiatingProcessFileName")
        if "InitiatingProcessFileName" not in same:
            same["InitiatingProcessFileName"] = row["FileName"][:15]
        same |= {"FolderPath": path, "ProcessCommandLine": argv, "AccountName": "1000"}
        return event, same
    starter = row.get("InitiatingProcessFileName")
    if not starter:
        return None
    path = image(starter, row.get("InitiatingProcessFolderPath", ""))
    by = {"processName": starter[:15], "executable": {"path": path}}
    if kind == "file":
        word = "unlinkat" if row.get("ActionType") == "FileDeleted" else "security_file_open"
        if word == "unlinkat":
            return None  # not among the events that are read
        flags = {"name": "flags", "value": "O_WRONLY|O_CREAT|O_TRUNC"}
        opened = [{"name": "pathname", "value": file_path(row)}, flags]
        same = kept(row, "FileName", "InitiatingProcessFileName")
        same |= {"FolderPath": file_path(row), "InitiatingProcessFolderPath": path}
        same |= {"AccountName": "1000", "InitiatingProcessAccountName": "1000", "ActionType": word}
        return {**base, **by, "eventName": word, "args": opened}, same
    if is_inbound(row):
        return None
    args: list[Event] = [
        {"name": "dst", "value": row.get("RemoteIP")},
        {"name": "dst_port", "value": row.get("RemotePort")},
        {"name": "dst_dns", "value": [row["RemoteUrl"]] if row.get("RemoteUrl") else []},
    ]
    same = {**as_connection(row, "RemoteUrl"), "InitiatingProcessAccountName": "1000"}
    return {**base, **by, "eventName": "net_tcp_connect", "args": args}, same


def splunk(kind: str, row: Event) -> Twin:
    base = {"_time": TIME, "sourcetype": "any", "source": "any"}
    account = row.get("AccountName") or row.get("InitiatingProcessAccountName")
    if kind == "process":
        event = {
            **base,
            "dest": HOST,
            "user": f"CORP\\{account}" if account else "",
            "process_name": row["FileName"],
            "process_path": row.get("FolderPath"),
            "process": row["ProcessCommandLine"],
            "parent_process_name": row.get("InitiatingProcessFileName"),
            "parent_process": row.get("InitiatingProcessCommandLine"),
            "parent_process_path": row.get("InitiatingProcessFolderPath"),
        }
        same = kept(
            row,
            *("FileName", "ProcessCommandLine", "FolderPath", "AccountName"),
            *("InitiatingProcessFileName", "InitiatingProcessCommandLine"),
            "InitiatingProcessFolderPath",
        )
        return without_nothing(event), same
    if kind == "file":
        action = row.get("ActionType") or "FileCreated"
        event = {
            **base,
            "dest": HOST,
            "user": account,
            "file_name": row["FileName"],
            "file_path": file_path(row),
            "action": action.removeprefix("File").lower(),
            "process_name": row.get("InitiatingProcessFileName"),
        }
        same = kept(row, "FileName", "InitiatingProcessFileName", "InitiatingProcessAccountName")
        same |= {"FolderPath": file_path(row), "AccountName": account or "", "ActionType": action}
        return without_nothing(event), same
    event = {
        **base,
        "dvc": HOST,
        "process_name": row["InitiatingProcessFileName"],
        "dest_ip": row.get("RemoteIP"),
        "dest_port": str(row.get("RemotePort", "")),
        "dest_host": row.get("RemoteUrl"),
        "direction": "inbound" if is_inbound(row) else "outbound",
    }
    return without_nothing(event), as_connection(row, "RemoteUrl")


def splunk_tstats(kind: str, row: Event) -> Twin:
    twin = splunk(kind, row)
    if twin is None:
        return None
    model = {"process": "Processes", "file": "Filesystem", "network": "All_Traffic"}[kind]
    own = ("_time", "sourcetype", "source")
    return (
        {key if key in own else f"{model}.{key}": value for key, value in twin[0].items()},
        twin[1],
    )


def osquery(kind: str, row: Event) -> Twin:
    base = {"hostIdentifier": HOST, "unixTime": int(EPOCH), "action": "added"}
    account = row.get("AccountName") or row.get("InitiatingProcessAccountName")
    if kind == "process":
        path = image(row["FileName"], row.get("FolderPath", ""))
        columns = {
            "path": path,
            "cmdline": row["ProcessCommandLine"],
            "username": account,
            "pid": "7",
            "parent": "6",
            "time": str(EPOCH),
        }
        same = kept(row, "FileName", "ProcessCommandLine", "AccountName")
        same["FolderPath"] = path
        name = "pack_x_process_events"
    elif kind == "file":
        action = row.get("ActionType") or "FileCreated"
        if action == "FileRenamed":
            return None
        columns = {
            "target_path": file_path(row),
            "action": {"FileModified": "UPDATED", "FileDeleted": "DELETED"}.get(action, "CREATED"),
            "time": str(EPOCH),
        }
        same = {**kept(row, "FileName"), "FolderPath": file_path(row), "ActionType": action}
        name = "file_events"
    else:
        columns = {
            "path": image(row["InitiatingProcessFileName"]),
            "remote_address": row.get("RemoteIP"),
            "remote_port": str(row.get("RemotePort", "")),
            "action": "accept" if is_inbound(row) else "connect",
        }
        same = as_connection(row)
        name = "bpf_socket_events"
    return {**base, "name": name, "columns": without_nothing(columns)}, same


def asim(kind: str, row: Event) -> Twin:
    base = {"EventSchemaVersion": "0.1.4", "TimeGenerated": TIME, "DvcHostname": HOST}
    starter = row.get("InitiatingProcessFileName")
    by = {
        "ActingProcessName": image(starter, row.get("InitiatingProcessFolderPath", ""))
        if starter
        else "",
        "ActingProcessCommandLine": row.get("InitiatingProcessCommandLine"),
    }
    told = kept(row, "InitiatingProcessFileName", "InitiatingProcessCommandLine", "FileName")
    told["InitiatingProcessFolderPath"] = by["ActingProcessName"] or ""
    if kind == "process":
        path = image(row["FileName"], row.get("FolderPath", ""))
        event = {
            **base,
            **by,
            "EventSchema": "ProcessEvent",
            "EventType": "ProcessCreated",
            "TargetProcessName": path,
            "TargetProcessCommandLine": row["ProcessCommandLine"],
            "TargetUsername": row.get("AccountName"),
            "ParentProcessName": row.get("InitiatingProcessParentFileName"),
        }
        same = {
            **told,
            **kept(row, "ProcessCommandLine", "AccountName", "InitiatingProcessParentFileName"),
            "FolderPath": path,
        }
        return without_nothing(event), same
    if kind == "file":
        account = row.get("InitiatingProcessAccountName", "")
        action = row.get("ActionType") or "FileCreated"
        event = {
            **base,
            **by,
            "EventSchema": "FileEvent",
            "EventType": action,
            "TargetFilePath": file_path(row),
            "ActorUsername": account,
        }
        same = {**told, "FolderPath": file_path(row), "ActionType": action}
        same |= {"AccountName": account, "InitiatingProcessAccountName": account}
        return without_nothing(event), same
    event = {
        **base,
        "EventSchema": "NetworkSession",
        "SrcProcessName": row["InitiatingProcessFileName"],
        "DstIpAddr": row.get("RemoteIP"),
        "DstPortNumber": row.get("RemotePort"),
        "DstHostname": row.get("RemoteUrl"),
        "NetworkDirection": "Inbound" if is_inbound(row) else "Outbound",
    }
    return without_nothing(event), as_connection(row, "RemoteUrl")


def sysmon_listed(kind: str, row: Event) -> Twin:
    twin = sysmon(kind, row)
    if twin is None:
        return None
    system, data = twin[0]["Event"]["System"], twin[0]["Event"]["EventData"]
    told = {
        **system,
        "EventID": {"@Qualifiers": "", "#text": str(system["EventID"])},
        "TimeCreated": {"@SystemTime": TIME},
    }
    fields = [{"@Name": name, "#text": value} for name, value in data.items()]
    return {"Event": {"System": told, "EventData": {"Data": fields}}}, twin[1]


def sysmon_nxlog(kind: str, row: Event) -> Twin:
    made = _sysmon_data(kind, row)
    if made is None:
        return None
    number, data, same = made
    about = {"EventTime": TIME, "Hostname": HOST, "EventID": number}
    return {**about, "SourceName": "Microsoft-Windows-Sysmon", **data}, same


def sysmon_wazuh(kind: str, row: Event) -> Twin:
    made = _sysmon_data(kind, row)
    if made is None:
        return None
    number, data, same = made
    system = {
        "eventID": str(number),
        "channel": "Microsoft-Windows-Sysmon/Operational",
        "computer": HOST,
        "systemTime": TIME,
    }
    fields = {f"{name[0].lower()}{name[1:]}": value for name, value in data.items()}
    return {"data": {"win": {"system": system, "eventdata": fields}}}, same


def sysmon_shown(kind: str, row: Event) -> Twin:
    made = _sysmon_data(kind, row)
    if made is None or any(not str(value).isprintable() for value in made[1].values()):
        return None
    if any(str(value) != str(value).strip() for value in made[1].values()):
        return None
    number, data, same = made
    lines = "\r\n".join(f"{name}: {value}" for name, value in data.items())
    about = {"Id": number, "ProviderName": "Microsoft-Windows-Sysmon", "MachineName": HOST}
    return {**about, "Message": f"Told:\r\n{lines}"}, same


def panther(kind: str, row: Event) -> Twin:
    twin = crowdstrike(kind, row)
    if twin is None:
        return None
    about = {"p_log_type": "Crowdstrike.FDREvent", "aid": "a1"}
    name = twin[0]["event_simpleName"]
    return {**about, "event_simpleName": name, "event": twin[0]}, twin[1]


def falcon_alert(kind: str, row: Event) -> Twin:
    if kind != "process":
        return None
    event = {
        "composite_id": "1",
        "created_timestamp": TIME,
        "device": {"hostname": HOST},
        "filename": row["FileName"],
        "cmdline": row["ProcessCommandLine"],
        "filepath": row.get("FolderPath"),
        "user_name": row.get("AccountName"),
        "parent_details": {
            "filename": row.get("InitiatingProcessFileName"),
            "cmdline": row.get("InitiatingProcessCommandLine"),
            "filepath": row.get("InitiatingProcessFolderPath"),
        },
    }
    same = kept(
        row,
        *("FileName", "ProcessCommandLine", "FolderPath", "AccountName"),
        *("InitiatingProcessFileName", "InitiatingProcessCommandLine"),
        "InitiatingProcessFolderPath",
    )
    return without_nothing(event), {**same, "ReportId": "1"}


def falcon_detection(kind: str, row: Event) -> Twin:
    twin = falcon_alert(kind, row)
    if twin is None:
        return None
    behaviour = {**twin[0], "behavior_id": "1", "timestamp": TIME}
    device = behaviour.pop("device")
    return {"device": device, "behaviors": [behaviour]}, twin[1]


def falco_flattened(kind: str, row: Event) -> Twin:
    twin = falco(kind, row)
    if twin is None:
        return None
    out = {key.replace(".", "_"): value for key, value in twin[0]["output_fields"].items()}
    return {"rule": "R", "priority": "Notice", "time": TIME, "hostname": HOST, **out}, twin[1]


def falco_nested(kind: str, row: Event) -> Twin:
    twin = falco(kind, row)
    if twin is None:
        return None
    nested: Event = {}
    for key, value in twin[0]["output_fields"].items():
        if key == "fd.rip.name":
            return None  # an object and a text cannot be one
        inner, (*parts, last) = nested, key.split(".")
        for part in parts:
            inner = inner.setdefault(part, {})
        inner[last] = value
    return {**twin[0], "output_fields": nested}, twin[1]


def falco_ends(kind: str, row: Event) -> Twin:
    twin = falco(kind, row)
    if kind != "network" or twin is None:
        return None if kind == "network" else twin
    out = dict(twin[0]["output_fields"])
    address, port = out.pop("fd.rip", ""), out.pop("fd.rport", "")
    if not address or not port or "]" in address:
        return None
    out["fd.name"] = f"10.0.0.5:4711->{address}:{port}"
    return {**twin[0], "output_fields": out}, twin[1]


def osquery_text(kind: str, row: Event) -> Twin:
    twin = osquery(kind, row)
    if twin is None:
        return None
    return {**twin[0], "columns": json.dumps(twin[0]["columns"])}, twin[1]


def tracee_object(kind: str, row: Event) -> Twin:
    twin = tracee(kind, row)
    if twin is None:
        return None
    args = {each["name"]: each["value"] for each in twin[0]["args"]}
    return {**twin[0], "args": json.dumps(args)}, twin[1]


def tracee_workload(kind: str, row: Event) -> Twin:
    """Give events of the newer form, of which the older one's twin says as much."""
    twin = tracee(kind, row)
    if twin is None:
        return None
    old, same = twin
    data = [
        {"name": each["name"], **_valued(each["value"])}
        for each in old["args"]
        if each["value"] not in (None, [])
    ]
    process: Event = {"real_user": {"id": {"value": 1000}}, "pid": {"value": 7}}
    if kind != "process":
        process["executable"] = old["executable"]
    elif "prev_comm" not in [each["name"] for each in data]:
        same = {key: value for key, value in same.items() if key != "InitiatingProcessFileName"}
    event = {
        "timestamp": {"seconds": str(int(EPOCH)), "nanos": 500000000},
        "name": old["eventName"],
        "workload": {"process": process, "k8s": {"node": HOST}},
        "data": data,
    }
    return event, same


def _valued(value: Any) -> Event:
    if isinstance(value, list):
        return {"strArray": {"value": value}}
    return {"uInt32": int(value)} if str(value).isdecimal() else {"str": value}


def cef(kind: str, row: Event) -> Twin:
    base = {"DeviceVendor": "V", "DeviceProduct": "P", "TimeGenerated": TIME, "DeviceName": HOST}
    if kind == "process":
        event = {
            **base,
            "FileName": row["FileName"],
            "FilePath": row.get("FolderPath"),
            "DeviceCustomString5": row["ProcessCommandLine"],
            "DeviceCustomString5Label": "CommandLine",
            "DeviceCustomString6": row.get("InitiatingProcessCommandLine"),
            "DeviceCustomString6Label": "Parent Command Line",
            "DestinationUserName": row.get("AccountName"),
            "SourceProcessName": row.get("InitiatingProcessFileName"),
        }
        same = kept(
            row,
            *("FileName", "ProcessCommandLine", "FolderPath", "AccountName"),
            *("InitiatingProcessFileName", "InitiatingProcessCommandLine"),
        )
        return without_nothing(event), same
    if kind == "file":
        event = {
            **base,
            "FileName": row["FileName"],
            "FilePath": file_path(row),
            "SourceProcessName": row.get("InitiatingProcessFileName"),
        }
        same = kept(row, "FileName", "InitiatingProcessFileName")
        if row.get("ActionType") == "FileDeleted":
            return None  # products have words of their own for it
        return without_nothing(event), {**same, "FolderPath": file_path(row)}
    event = {
        **base,
        "SourceProcessName": row["InitiatingProcessFileName"],
        "DestinationIP": row.get("RemoteIP"),
        "DestinationPort": row.get("RemotePort"),
        "DestinationHostName": row.get("RemoteUrl"),
        "DeviceDirection": 0 if is_inbound(row) else 1,
    }
    return without_nothing(event), as_connection(row, "RemoteUrl")


def cef_artifact(kind: str, row: Event) -> Twin:
    twin = cef(kind, row)
    if twin is None:
        return None
    spelled = {"DestinationIP": "destinationAddress", "DeviceName": "deviceHostname"}
    keys = {"DeviceCustomString5": "cs5", "DeviceCustomString6": "cs6"}
    held: Event = {}
    for name, value in twin[0].items():
        short = next((name.replace(k, v) for k, v in keys.items() if name.startswith(k)), name)
        held[spelled.get(name, f"{short[0].lower()}{short[1:]}")] = value
    held["endTime"] = int(EPOCH * 1000)
    del held["timeGenerated"]
    return {"name": "artifact", "cef": held}, twin[1]


WRITERS: dict[str, Writer] = {
    "ecs": ecs,
    "ecs, flat": ecs_flat,
    "ecs, fields": ecs_fields,
    "sysmon": sysmon,
    "sysmon, xml": sysmon_xml,
    "sysmon, winlogbeat": winlogbeat,
    "sysmon, listed": sysmon_listed,
    "sysmon, nxlog": sysmon_nxlog,
    "sysmon, wazuh": sysmon_wazuh,
    "sysmon, shown": sysmon_shown,
    "windows_security": windows_security,
    "windows_security, winlogbeat": windows_winlogbeat,
    "windows_security, table": security_event,
    "ocsf": ocsf,
    "falco": falco,
    "falco, flattened": falco_flattened,
    "falco, nested": falco_nested,
    "falco, ends": falco_ends,
    "crowdstrike": crowdstrike,
    "crowdstrike, panther": panther,
    "crowdstrike, alert": falcon_alert,
    "crowdstrike, detection": falcon_detection,
    "auditd": auditd,
    "laurel": laurel,
    "tetragon": tetragon,
    "tracee": tracee,
    "tracee, object": tracee_object,
    "tracee, workload": tracee_workload,
    "splunk": splunk,
    "splunk, tstats": splunk_tstats,
    "osquery": osquery,
    "osquery, text": osquery_text,
    "asim": asim,
    "cef": cef,
    "cef, artifact": cef_artifact,
}
