"""The BPS WebAPI, asked only when a user says so: download, proposal, and taking it over into our tables.

Nothing else in the project needs the network. The token comes from the environment and appears nowhere else.
"""

from rpkd.sources.webapi._client import (
    ADDRESS_VARIABLE,
    OFFICIAL_ADDRESS,
    TOKEN_VARIABLE,
    Access,
    Client,
    access_from_environment,
    checked_address,
)
from rpkd.sources.webapi._download import Download, download, downloads_folder, read_download
from rpkd.sources.webapi._merge import apply_proposal
from rpkd.sources.webapi._proposal import PROPOSAL_FILE, Change, Proposal, keep_proposal, propose
from rpkd.sources.webapi._update import UpdateReport, UpdateRequest, update
from rpkd.sources.webapi._variables import AREA_KINDS, MAPPING_FILE, Variable, own_variable, read_variables

__all__ = [
    "ADDRESS_VARIABLE",
    "AREA_KINDS",
    "MAPPING_FILE",
    "OFFICIAL_ADDRESS",
    "PROPOSAL_FILE",
    "TOKEN_VARIABLE",
    "Access",
    "Change",
    "Client",
    "Download",
    "Proposal",
    "UpdateReport",
    "UpdateRequest",
    "Variable",
    "access_from_environment",
    "apply_proposal",
    "checked_address",
    "download",
    "downloads_folder",
    "keep_proposal",
    "own_variable",
    "propose",
    "read_download",
    "read_variables",
    "update",
]
