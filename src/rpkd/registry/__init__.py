"""Registry: lists of families and persons, read through column maps, checked, and kept from who need not see them.

Knows nothing of analyses and sentences. Names and numbers of persons live in memory only; what is kept has pseudonyms.
"""

from rpkd.registry._example_files import EXAMPLE_FAMILIES, example_places, example_set, write_example
from rpkd.registry._extra import require
from rpkd.registry._forms import Form, FormRow, made_for_another, read_form
from rpkd.registry._keys import KEY_VARIABLE, key_path, load_key
from rpkd.registry._maps import ListMap, read_list_map
from rpkd.registry._passwords import SHORTEST_PASSWORD, Password, read_password
from rpkd.registry._pseudonyms import PSEUDONYM_BYTES, SECRET_BYTES, Key
from rpkd.registry._quality import MEASURES, Quality, family_key, quality_of
from rpkd.registry._read import EXAMPLE, Lists, list_problems, lists_path, read_lists
from rpkd.registry._roster import COUNTS, FLAGS, GETS, TEXTS, Level, ListKind, Roster, When
from rpkd.registry._scan import Leak, public_texts, scan, scan_bytes, scan_repository
from rpkd.registry._sealed import PASSWORD_ROUNDS, PRIVATE_MODE, read_sealed, write_sealed
from rpkd.registry._sensitive import Sensitive, sensitive_values
from rpkd.registry._synthetic import SyntheticSet, invented_places, synthetic_rosters
from rpkd.registry._synthetic_people import Place
from rpkd.registry._workbook import FormColumn, FormSheet, form_bytes

__all__ = [
    "COUNTS",
    "EXAMPLE",
    "EXAMPLE_FAMILIES",
    "FLAGS",
    "GETS",
    "KEY_VARIABLE",
    "MEASURES",
    "PASSWORD_ROUNDS",
    "PRIVATE_MODE",
    "PSEUDONYM_BYTES",
    "SECRET_BYTES",
    "SHORTEST_PASSWORD",
    "TEXTS",
    "Form",
    "FormColumn",
    "FormRow",
    "FormSheet",
    "Key",
    "Leak",
    "Level",
    "ListKind",
    "ListMap",
    "Lists",
    "Password",
    "Place",
    "Quality",
    "Roster",
    "Sensitive",
    "SyntheticSet",
    "When",
    "example_places",
    "example_set",
    "family_key",
    "form_bytes",
    "invented_places",
    "key_path",
    "list_problems",
    "lists_path",
    "load_key",
    "made_for_another",
    "public_texts",
    "quality_of",
    "read_form",
    "read_list_map",
    "read_lists",
    "read_password",
    "read_sealed",
    "require",
    "scan",
    "scan_bytes",
    "scan_repository",
    "sensitive_values",
    "synthetic_rosters",
    "write_example",
    "write_sealed",
]
