"""List the keys of the Common Event Format's extension, by their letters.

A sign of equality within a value has to be escaped, and is not by each product: what is no key of
these begins none. ``type`` is left out, which says nothing here and which engines' options are
called (``--mount type=bind``).

Sources: ArcSight, "Common Event Format: Implementing", extension dictionary of producers and of
consumers; names that products add: Microsoft, "CEF key mapping"; vendors' guides for CEF.
"""

from __future__ import annotations

from itertools import product
from typing import Final

_NUMBERED: Final = {
    "c6a": "1234",
    "cfp": "1234",
    "cn": "123",
    "cs": "123456",
    "flexdate": "1",
    "flexnumber": "12",
    "flexstring": "12",
    "devicecustomdate": "12",
}

_PLAIN: Final = """
act app cat cnt msg name proto reason outcome request rt start end severity sessionid
destinationdnsdomain destinationservicename destinationtranslatedaddress
destinationtranslatedport destinationprocessname destinationprocessid destinationhostname
destinationusername destinationip destinationaddress destinationport
dhost dmac dntdom dpid dpriv dproc dpt dst duid duser
sourcednsdomain sourceservicename sourcetranslatedaddress sourcetranslatedport
sourceprocessname sourceprocessid sourcehostname sourceusername sourceip sourceaddress
shost smac sntdom spid spriv sproc spt src suid suser
devicednsdomain devicedirection deviceexternalid devicefacility devicehostname devicename
deviceinboundinterface deviceoutboundinterface deviceprocessname devicereceipttime
devicentdomain deviceaction devicepayloadid dvc dvchost dvcmac dvcpid computer hostname
eventid externalid fileid filehash filepath filepermission filesize filetype filename fname
filecreatetime filemodificationtime fsize oldfileid oldfilename oldfilepath oldfilehash
requestclientapplication requestcontext requestcookies requestmethod requesturl
commandline cmdline processcommandline command processname processid processpath
parentprocess parentprocessname parentprocessid parentfilename parentimagefilename
parentcommandline username workingdirectory currentdirectory
"""

KEYS: Final = frozenset(
    {
        *_PLAIN.split(),
        *(
            f"{name}{number}{label}"
            for name, numbers in _NUMBERED.items()
            for number, label in product(numbers, ("", "label"))
        ),
    }
)
