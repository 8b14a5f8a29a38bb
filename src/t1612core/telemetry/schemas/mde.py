"""Map Microsoft Defender for Endpoint: Advanced Hunting, Sentinel and the streaming API.

The three have the same columns. Advanced Hunting and the stream call the time
``Timestamp``; Sentinel adds ``TimeGenerated`` and says the table in ``Type``. The
stream wraps a row in ``{"category": "AdvancedHunting-<table>", "properties": row}``
and an Event Hub message wraps several of those in ``{"records": [...]}``.

``AccountName`` exists in DeviceProcessEvents alone; for file events it is read
where a mapping has it, as the rule does. ``FileContent`` is no column of Defender's: it is
read where an enrichment added it.

Source: Microsoft documentation, "DeviceProcessEvents", "DeviceFileEvents" and
"DeviceNetworkEvents" of the advanced hunting schema; "Streaming API". Names of other tables:
the same, "Understand the schema"; Azure Monitor, "Tables organized by category".
"""

from __future__ import annotations

from ...schema import Field, Schema

_TIME = Field(("TimeGenerated", "Timestamp"), "datetime")
_HOST = Field(("DeviceName",))
_ACCOUNT = Field(("AccountName",))
# Who started the process, or wrote the file.
_INITIATOR = {
    "parent_name": Field(("InitiatingProcessFileName",)),
    "parent_line": Field(("InitiatingProcessCommandLine",)),
    "parent_folder": Field(("InitiatingProcessFolderPath",)),
    "parent_account": Field(("InitiatingProcessAccountName",)),
    "grandparent_name": Field(("InitiatingProcessParentFileName",)),
}
# What tells events and processes apart. The number repeats, the two together do not.
_IDENTITY = {
    "report": Field(("ReportId",)),
    "parent_id": Field(("InitiatingProcessId",)),
    "parent_start": Field(("InitiatingProcessCreationTime",)),
}

# Of Defender and of Sentinel, in their own spelling.
_OTHER_TABLES = """
AADManagedIdentitySignInLogs AADNonInteractiveUserSignInLogs AADProvisioningLogs
AADRiskyServicePrincipals AADRiskyUsers AADServicePrincipalRiskEvents AADServicePrincipalSignInLogs
AADSignInEventsBeta AADSpnSignInEventsBeta AADUserRiskEvents ADFSSignInLogs AIAgentsInfo
ASimAuditEventLogs ASimAuthenticationEventLogs ASimDhcpEventLogs ASimDnsActivityLogs
ASimFileEventLogs ASimNetworkSessionLogs ASimProcessEventLogs ASimRegistryEventLogs
ASimUserManagementActivityLogs ASimWebSessionLogs AWSCloudTrail AWSCloudWatch AWSGuardDuty
AWSVPCFlow AlertEvidence AlertInfo Anomalies AppServiceAuditLogs AppServiceHTTPLogs AuditLogs
AzureActivity AzureDiagnostics AzureMetrics BehaviorAnalytics BehaviorEntities BehaviorInfo
CampaignInfo CloudAppEvents CloudAuditEvents CloudDnsEvents CloudPolicyEnforcementEvents
CloudProcessEvents CloudStorageAggregatedEvents CommonSecurityLog ConfidentialWatchlist
ContainerInventory ContainerLog ContainerLogV2 DataSecurityBehaviors DataSecurityEvents
DeviceBaselineComplianceAssessment DeviceBaselineComplianceAssessmentKB
DeviceBaselineComplianceProfiles DeviceCustomFileEvents DeviceCustomImageLoadEvents
DeviceCustomNetworkEvents DeviceCustomProcessEvents DeviceCustomScriptEvents DeviceEvents
DeviceFileCertificateInfo DeviceImageLoadEvents DeviceInfo DeviceLogonEvents DeviceNetworkInfo
DeviceRegistryEvents DeviceTvmBrowserExtensions DeviceTvmBrowserExtensionsKB
DeviceTvmCertificateInfo DeviceTvmHardwareFirmware DeviceTvmInfoGathering DeviceTvmInfoGatheringKB
DeviceTvmSecureConfigurationAssessment DeviceTvmSecureConfigurationAssessmentKB
DeviceTvmSoftwareEvidenceBeta DeviceTvmSoftwareInventory DeviceTvmSoftwareVulnerabilities
DeviceTvmSoftwareVulnerabilitiesKB DisruptionAndResponseEvents DnsAuditEvents DnsEvents DnsInventory
EmailAttachmentInfo EmailEvents EmailPostDeliveryEvents EmailUrlInfo EntraIdSignInEvents
EntraIdSpnSignInEvents Event ExposureGraphEdges ExposureGraphNodes FileMaliciousContentInfo
GCPAuditLogs GraphApiAuditEvents Heartbeat IdentityAccountInfo IdentityDirectoryEvents
IdentityEvents IdentityInfo IdentityLogonEvents IdentityQueryEvents InsightsMetrics KubeEvents
KubeNodeInventory KubePodInventory LAQueryLogs ManagedIdentitySignInLogs McasShadowItReporting
MessageEvents MessagePostDeliveryEvents MessageUrlInfo MicrosoftGraphActivityLogs
NetworkAccessTraffic NetworkSessions NonInteractiveUserSignInLogs OAuthAppInfo OfficeActivity Perf
ProtectionStatus ProvisioningLogs SecurityAlert SecurityBaseline SecurityDetection SecurityEvent
SecurityIncident SecurityRecommendation SentinelAudit SentinelHealth ServicePrincipalSignInLogs
SigninLogs StorageBlobLogs StorageFileLogs StorageQueueLogs StorageTableLogs Syslog
ThreatIntelIndicators ThreatIntelObjects ThreatIntelligenceIndicator UrlClickEvents
UserAccessAnalytics UserPeerAnalytics VMBoundPort VMComputer VMConnection VMProcess W3CIISLog
Watchlist WindowsEvent WindowsFirewall
"""

MDE = Schema(
    name="mde",
    fields={
        "process": {
            "time": _TIME,
            "host": _HOST,
            "account": _ACCOUNT,
            "name": Field(("FileName",)),
            "command_line": Field(("ProcessCommandLine",)),
            "folder": Field(("FolderPath",)),
            "original_name": Field(("ProcessVersionInfoOriginalFileName",)),
            **_INITIATOR,
            **_IDENTITY,
            "process_id": Field(("ProcessId",)),
            "process_start": Field(("ProcessCreationTime",)),
        },
        "file": {
            "time": _TIME,
            "host": _HOST,
            "account": _ACCOUNT,
            "name": Field(("FileName",)),
            "folder": Field(("FolderPath",)),
            "action": Field(("ActionType",)),
            "content": Field(("FileContent",)),
            **_INITIATOR,
            **_IDENTITY,
        },
        "network": {
            "time": _TIME,
            "host": _HOST,
            "name": Field(("InitiatingProcessFileName",)),
            "action": Field(("ActionType",)),
            "ip": Field(("RemoteIP",)),
            "url": Field(("RemoteUrl",)),
            "port": Field(("RemotePort",), "int"),
            "parent_account": Field(("InitiatingProcessAccountName",)),
            **_IDENTITY,
        },
    },
    tables={
        "DeviceProcessEvents": "process",
        "DeviceFileEvents": "file",
        "DeviceNetworkEvents": "network",
    },
    table_key="Type",
    category_key="category",
    category_prefix="AdvancedHunting-",
    actions={
        "ProcessCreated": "process",
        "FileCreated": "file",
        "FileModified": "file",
        "FileRenamed": "file",
        "FileDeleted": "file",
        "ConnectionAcknowledged": "network",
        "ConnectionAttempt": "network",
        "ConnectionFailed": "network",
        "ConnectionFound": "network",
        "ConnectionRequest": "network",
        "ConnectionSuccess": "network",
        "DnsConnectionInspected": "network",
        "HttpConnectionInspected": "network",
        "InboundConnectionAccepted": "network",
        "ListeningConnectionCreated": "network",
        "NetworkSignatureInspected": "network",
        "SslConnectionInspected": "network",
    },
    action_key="ActionType",
    # Of other tables that have the same columns; a row of them must not be taken for one of ours.
    other_actions=frozenset(
        {
            "ImageLoaded",
            "LogonAttempted",
            "LogonFailed",
            "LogonSuccess",
            "RegistryKeyCreated",
            "RegistryKeyDeleted",
            "RegistryKeyRenamed",
            "RegistryValueDeleted",
            "RegistryValueSet",
            "CreateRemoteThreadApiCall",
            "NamedPipeEvent",
            "OpenProcessApiCall",
            "PowerShellCommand",
            "ProcessCreatedUsingWmiQuery",
        }
    ),
    other_tables=frozenset(_OTHER_TABLES.split()),
    discriminators=(
        ("ProcessCommandLine", "process"),
        ("RemoteIP", "network"),
        ("RemotePort", "network"),
        ("RemoteUrl", "network"),
        ("FolderPath", "file"),
        ("FileName", "file"),
    ),
    # Other products have it, too; a row of ours that says no more holds nothing to score.
    weak=frozenset({"FileName"}),
    # CommandLine, cmdline, process.command_line, ProcessCommandline, args …
    own=("ProcessCommandLine", "InitiatingProcessFileName", "DeviceName", "DeviceId"),
    sure=("InitiatingProcessFileName", "ProcessCommandLine"),
    foreign=("command", "cmdline", "cmd", "argv", "processargs"),
    payload_key="properties",
    batch_key="records",
    product="Microsoft Defender",
)
