"""Names of invented persons: made of parts, some very common, as in the broad areas of Indonesia.

No list of real persons stands behind them: words are composed of stems and endings or taken from a short list of common
given names, and are drawn with frequencies that fall with their place in the list. What that gives on purpose: many
persons with one name, namesakes in one village, and few surnames outside the east.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Texts = NDArray[np.object_]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

_EXPONENT = 0.75
"""How fast names become rarer along a list (Zipf): the first of two hundred is carried by about one in twelve."""


@dataclass(frozen=True)
class Pool:
    """Names of one sex and generation.

    Parameters
    ----------
    first, later : tuple of str
        Given names from the most common to the rarest, and the words that may follow.
    words : tuple of float
        Chances that a name has one, two or three words.
    """

    first: tuple[str, ...]
    later: tuple[str, ...]
    words: tuple[float, float, float]


@dataclass(frozen=True)
class Area:
    """How persons of a broad area are named.

    Parameters
    ----------
    pools : dict
        By sex (``"L"``, ``"P"``) and generation (0: born before 1965, 1: before 1995, 2: since then).
    surnames : tuple of str
        Empty where families have none.
    father : float
        Chance that a child's last word is the father's first one.
    """

    pools: dict[tuple[str, int], Pool]
    surnames: tuple[str, ...] = ()
    father: float = 0.06


def _composed(stems: str, endings: str) -> tuple[str, ...]:
    """Join each stem with each ending, common stems first."""
    pairs = [(place + 2 * turn, stem + ending) for place, stem in enumerate(stems.split())
             for turn, ending in enumerate(endings.split())]  # fmt: skip
    return tuple(dict.fromkeys(name for _, name in sorted(pairs)))


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_OLD_JAVA = "SU SAR KAS PAR MUL WAR SUK SUP NGAD TUK MAR KAR JUM RUS SUT SUM LAS WAG PON SAM DAR YAT TAR KUS PAI"
_OLD_JAVA_MEN = _composed(_OLD_JAVA, "MAN IMIN NO JO DI TO IJAN IRAN TONO YADI MIN ADI")
_OLD_JAVA_WOMEN = _composed(_OLD_JAVA, "MI TI YEM INAH SIH NI TINI INI IYAH TUN ILAH YATI")
_ARABIC = "SYAM ZAIN KAMAR BAHAR SAIF JAMAL NUR FAKHR SYAR SAHAR IMAM HASAN JALAL MUH BURHAN MAH HUS AR ABID KHAIR"
_OLD_MALAY_MEN = _composed(_ARABIC, "UDIN UDDIN ULLAH AN SYAH I")
_OLD_MALAY_WOMEN = _composed(
    "NUR RO SITI SA MAR RUS ZA HA JA KHAI FAT MAI AS RAH SAL HAL", "HAYATI MAH IMAH NIAH DIAH LINA YANA BIBAH"
)
_MID_MEN = _words(
    "AGUS BUDI EKO HERI SLAMET JOKO BAMBANG TRI DWI ANDI RUDI DEDI IWAN HENDRA YUDI ARIF EDI TEGUH WAHYU DIDIK IMAM "
    "ALI HASAN SUGENG PUJI ENDRO WAWAN ASEP RAHMAT DARMA TAUFIK YANTO SOLEH NANANG KHOIRUL MASRUR ROHMAN ZAENAL"
)
_MID_WOMEN = _words(
    "SITI SRI NUR DEWI ENDANG WAHYUNI LESTARI YULI RINI ENI TRI DWI NINGSIH INDAH ANI WATI KUSMIATI LILIK UMI YANTI "
    "RATNA ERNA MURNI RINA TUTIK SUNARTI SULASTRI IDA NANIK PUJI ROHANI MARYANI ASIH PARTINI KHOTIMAH AMINAH"
)
_MID_LATER_MEN = _words(
    "SUSANTO SETIAWAN PRASETYO WIBOWO SANTOSO HARIYANTO KURNIAWAN RIYANTO SUTRISNO PURNOMO NUGROHO UTOMO HIDAYAT "
    "SAPUTRA WIDODO CAHYONO GUNAWAN SUSILO HANDOKO SUPRAPTO ROHMAN ARIFIN EFENDI MUSTOFA FAUZI"
)
_MID_LATER_WOMEN = _words(
    "WAHYUNI LESTARI NINGSIH RAHAYU SUSANTI HANDAYANI ASTUTI WULANDARI FATIMAH AISYAH AMINAH KHOTIMAH PUSPITASARI "
    "MULYANI HASANAH JANAH MARYAM UTAMI PURWANTI SETYOWATI ROHMAH AZIZAH INDRAYANI SARI"
)
_YOUNG_MEN = _words(
    "MUHAMMAD AHMAD RIZKY ADITYA DIMAS BAYU FAJAR RENDI ALDI ILHAM REZA DENI RIFKI ANGGA FERDI GALIH YOGA BAGAS DAFFA "
    "FARHAN RAFI AKBAR IRFAN RAKA NAUFAL HAFIZ GILANG SATRIA KEVIN ZIDAN FAREL ARYA BIMA DWI RAIHAN ABDUL"
)
_YOUNG_WOMEN = _words(
    "SITI NUR PUTRI AYU DINDA ANISA NABILA RIZKA INTAN WULAN DIAN FITRI AULIA NADIA TIARA SALSABILA ZAHRA NAYLA AMELIA "
    "CITRA LAILA KEISYA SALWA ALYA NOVI DESI TIA VINA KHANZA AQILA SYIFA RATU EKA DWI RISKA MAYA"
)
_YOUNG_LATER_MEN = _words(
    "SAPUTRA PRATAMA RAMADHAN KURNIAWAN SETIAWAN HIDAYAT MAULANA NUGROHO FIRMANSYAH WIJAYA PERMANA ALFARIZI HAKIM "
    "ARDIANSYAH RAMADHANI PUTRA ARIFIN FAUZAN SYAHPUTRA RIZKI FEBRIAN PRAYOGA AKBAR GUNAWAN IRAWAN ALAMSYAH"
)
_YOUNG_LATER_WOMEN = _words(
    "LESTARI PUTRI RAMADHANI SAFITRI WULANDARI AULIA RAHMAWATI MAHARANI PERMATASARI ANGGRAINI AZZAHRA KHOIRUNNISA "
    "NURAINI UTAMI PRATIWI HASANAH OKTAVIANI MAULIDA AMALIA FADHILAH SARI KUSUMA AGUSTINA DAMAYANTI INDRIANI"
)
_EAST_MEN = _words(
    "YOHANES PETRUS MARKUS YAKOBUS PAULUS MATIUS ANDREAS LUKAS STEFANUS SIMON DANIEL YOSEPH THOMAS FRANS MARTINUS "
    "ELIAS BENYAMIN SAMUEL ADRIANUS YERMIAS ISAK OKTOVIANUS MARTEN ROBERTUS FELIKS HENDRIKUS"
)
_EAST_WOMEN = _words(
    "MARIA YOHANA MARTHA ELISABETH MARGARETHA ANNA SARA AGUSTINA THERESIA YULIANA DORKAS RUT LUSIA FRANSISKA "
    "ADRIANA YOSEFINA KRISTINA HELENA ESTER NAOMI SUSANA VERONIKA MAGDALENA ROSALINA PAULINA ORPA"
)
_SURNAMES = _composed("LA WO TAN MA KO RE BE NA SI TU", "RATU LAKA BANA WERI MOLO SERA")
_BALI_FIRST = ("WAYAN", "MADE", "NYOMAN", "KETUT", "PUTU", "KADEK", "KOMANG", "GEDE", "LUH")
_BALI_LATER = _composed("SU WI DAR ARTA KAR PAR MERTA ADI", "ARTA JANA WAN DANA ASIH NADI YASA ANI")


def _java() -> Area:
    old, middle, young = (0.62, 0.33, 0.05), (0.3, 0.6, 0.1), (0.04, 0.52, 0.44)
    return Area(
        {
            ("L", 0): Pool(_OLD_JAVA_MEN, _MID_LATER_MEN, old),
            ("P", 0): Pool(_OLD_JAVA_WOMEN, _MID_LATER_WOMEN, old),
            ("L", 1): Pool(_MID_MEN + _OLD_JAVA_MEN, _MID_LATER_MEN, middle),
            ("P", 1): Pool(_MID_WOMEN + _OLD_JAVA_WOMEN, _MID_LATER_WOMEN, middle),
            ("L", 2): Pool(_YOUNG_MEN + _MID_MEN, _YOUNG_LATER_MEN, young),
            ("P", 2): Pool(_YOUNG_WOMEN + _MID_WOMEN, _YOUNG_LATER_WOMEN, young),
        }
    )


def _malay() -> Area:
    old, middle, young = (0.66, 0.3, 0.04), (0.42, 0.5, 0.08), (0.06, 0.6, 0.34)
    return Area(
        {
            ("L", 0): Pool(_OLD_MALAY_MEN, _MID_LATER_MEN, old),
            ("P", 0): Pool(_OLD_MALAY_WOMEN, _MID_LATER_WOMEN, old),
            ("L", 1): Pool(_OLD_MALAY_MEN[:60] + _MID_MEN, _MID_LATER_MEN, middle),
            ("P", 1): Pool(_OLD_MALAY_WOMEN[:60] + _MID_WOMEN, _MID_LATER_WOMEN, middle),
            ("L", 2): Pool(_YOUNG_MEN + _OLD_MALAY_MEN[:30], _YOUNG_LATER_MEN, young),
            ("P", 2): Pool(_YOUNG_WOMEN + _OLD_MALAY_WOMEN[:30], _YOUNG_LATER_WOMEN, young),
        },
        father=0.12,
    )


def _bali() -> Area:
    words = (0.02, 0.6, 0.38)
    later = {"L": _BALI_LATER + _YOUNG_LATER_MEN, "P": _BALI_LATER + _YOUNG_LATER_WOMEN}
    return Area({(sex, age): Pool(_BALI_FIRST, later[sex], words) for sex in "LP" for age in range(3)}, father=0.0)


def _east() -> Area:
    words = (0.55, 0.4, 0.05)
    first = {"L": _EAST_MEN, "P": _EAST_WOMEN}
    young = {"L": _EAST_MEN + _YOUNG_MEN[:12], "P": _EAST_WOMEN + _YOUNG_WOMEN[:12]}
    return Area(
        {(sex, age): Pool((young if age == 2 else first)[sex], first[sex][::-1], words)
         for sex in "LP" for age in range(3)},
        surnames=_SURNAMES,
        father=0.0,
    )  # fmt: skip


@lru_cache(maxsize=8)
def area_of(region_code: str) -> Area:
    """Return how persons of a region are named, by the island group of its province.

    Parameters
    ----------
    region_code : str
        Kemendagri code, ``"33.16"``.

    Examples
    --------
    >>> len(area_of("33.16").surnames), len(area_of("53.04").surnames) > 0
    (0, True)
    """
    province = int(region_code[:2])
    if 31 <= province <= 36:
        return _java()
    if province == 51:
        return _bali()
    if province == 53 or province in (71, 81, 82) or province >= 91:
        return _east()
    return _malay()


def draw_names(random: np.random.Generator, area: Area, female: Flags, born: Integers) -> tuple[Texts, Texts]:
    """Draw names for persons.

    Parameters
    ----------
    random : numpy.random.Generator
        Where chance comes from.
    area : Area
        Of `area_of`.
    female : numpy.ndarray of bool
        Sex of each person.
    born : numpy.ndarray of int
        Years of birth.

    Returns
    -------
    first, rest : numpy.ndarray of object
        The given name, and what follows it (empty for persons with one name).

    Examples
    --------
    >>> first, rest = draw_names(np.random.default_rng(1), area_of("33.16"), np.array([False]), np.array([1950]))
    >>> (first[0] + " " + rest[0]).strip().isupper()
    True
    """
    first = np.full(len(female), "", dtype=object)
    rest = np.full(len(female), "", dtype=object)
    generation = np.digitize(born, [1965, 1995])
    for (sex, age), pool in area.pools.items():
        chosen = np.flatnonzero((female == (sex == "P")) & (generation == age))
        first[chosen] = drawn(random, pool.first, len(chosen))
        words = np.searchsorted(np.cumsum(pool.words), random.random(len(chosen)))
        for least in (1, 2):
            more = chosen[words >= least]
            word = drawn(random, pool.later, len(more))
            # Nobody is called by one word twice.
            rest[more] = joined(
                rest[more], np.where((word == rest[more]) | (word == first[more]), "", word).astype(object)
            )
    return first, rest


def joined(first: Texts, rest: Texts) -> Texts:
    """Join the parts of names with one blank, none where a part is empty.

    Examples
    --------
    >>> joined(np.array(["SRI", "SARMI"], dtype=object), np.array(["RAHAYU", ""], dtype=object)).tolist()
    ['SRI RAHAYU', 'SARMI']
    """
    between = np.where((first != "") & (rest != ""), " ", "").astype(object)
    together: Texts = first + between + rest
    return together


def drawn(random: np.random.Generator, words: tuple[str, ...], count: int) -> Texts:
    """Draw words of a list, the first ones most often."""
    weights = np.arange(1, len(words) + 1) ** -_EXPONENT
    places = np.searchsorted(np.cumsum(weights / weights.sum()), random.random(count))
    return np.array(words, dtype=object)[np.minimum(places, len(words) - 1)]
