"""Encrypted workbooks: closed and opened in memory, so that what they hold never lies open on a disk.

Files are those of Excel's own "Encrypt with Password" ([MS-OFFCRYPTO] 2.3.4.10, agile encryption): AES-256 in CBC mode,
SHA-512, 100 000 rounds from password to key, and an HMAC over the whole package. msoffcrypto-tool does the package and
its container; the keys are made here, because its own (6.1) has 16 random bytes filled up to 32 with a constant, which
is AES-256 in name only.
"""

from __future__ import annotations

import hashlib
import io
import secrets
from pathlib import Path

from rpkd.errors import Problem, UserError, explain_os_errors
from rpkd.files import write_bytes
from rpkd.registry._extra import require
from rpkd.registry._passwords import Password

PASSWORD_ROUNDS = 100_000
PRIVATE_MODE = 0o600
_SALT_BYTES, _KEY_BYTES = 16, 32
# What tells the three keys apart that come from one password ([MS-OFFCRYPTO] 2.3.4.13).
_FOR_VERIFIER = bytes.fromhex("fea7d2763b4b9e79")
_FOR_VERIFIER_HASH = bytes.fromhex("d7aa0f6d3061344e")
_FOR_KEY = bytes.fromhex("146e0be7abacd0d6")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PACKAGE = "EncryptedPackage".encode("utf-16-le")
# The container's writer misplaces a package that is smaller than the cut-off of its mini stream; what is larger needs a
# second level of tables, which no list of a village comes near to.
_LEAST_BYTES, MOST_BYTES = 4_097, 7_000_000
_WHAT_FOR = "berkas terenkripsi"
_RULE = "buku kerja Excel (.xlsx) yang dienkripsi dengan kata sandi"
_AGAIN = "minta berkas itu lagi dari pengirimnya, atau ambil dari cadangan; tidak ada yang dibaca dari berkas ini"


def seal(content: bytes, password: Password) -> bytes:
    """Encrypt a workbook.

    Parameters
    ----------
    content : bytes
        An .xlsx file.
    password : Password
        Opens it again, here, in Excel and in LibreOffice.

    Returns
    -------
    bytes
        The encrypted file; other bytes each time.

    Raises
    ------
    UserError
        When the optional packages are not installed.
    ValueError
        When the content is no workbook, or too large for the container.
    """
    require("msoffcrypto", _WHAT_FOR)
    from msoffcrypto.method.container.ecma376_encrypted import ECMA376Encrypted
    from msoffcrypto.method.ecma376_agile import ECMA376Agile, ECMA376AgileEncryptionInfo

    if not content.startswith(b"PK") or not _LEAST_BYTES <= len(content) <= MOST_BYTES:
        raise ValueError(f"no workbook of {_LEAST_BYTES} to {MOST_BYTES} bytes: {len(content)} bytes")
    secret, verifier = secrets.token_bytes(_KEY_BYTES), secrets.token_bytes(_SALT_BYTES)
    info = ECMA376AgileEncryptionInfo()
    info.spinCount = PASSWORD_ROUNDS
    info.keyData.saltValue, salt = secrets.token_bytes(_SALT_BYTES), secrets.token_bytes(_SALT_BYTES)
    info.encryptedKey.saltValue = salt
    stretched = _stretched(password, salt)
    info.encryptedVerifierHashInput = _wrapped(verifier, stretched, _FOR_VERIFIER, salt)
    info.encryptedVerifierHashValue = _wrapped(hashlib.sha512(verifier).digest(), stretched, _FOR_VERIFIER_HASH, salt)
    info.encryptedKeyValue = _wrapped(secret, stretched, _FOR_KEY, salt)
    package = ECMA376Agile.encrypt_payload(io.BytesIO(content), info.encryptedKey, secret, info.keyData.saltValue)
    about = ECMA376Agile.get_encryption_information(info, package, secret)
    stream = io.BytesIO()
    ECMA376Encrypted(package, about).write_to(stream)
    return stream.getvalue()


def _stretched(password: Password, salt: bytes) -> bytes:
    """Hash a password over and over, so that trying many of them takes long."""
    digest = hashlib.sha512(salt + password.text.encode("utf-16-le")).digest()
    for turn in range(PASSWORD_ROUNDS):
        digest = hashlib.sha512(turn.to_bytes(4, "little") + digest).digest()
    return digest


def _wrapped(content: bytes, stretched: bytes, purpose: bytes, salt: bytes) -> bytes:
    """Encrypt a few bytes with the key that a password gives for a purpose."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    key = hashlib.sha512(stretched + purpose).digest()[:_KEY_BYTES]
    encryptor = Cipher(algorithms.AES(key), modes.CBC(salt)).encryptor()
    return encryptor.update(content) + encryptor.finalize()


def unseal(content: bytes, password: Password, shown: str) -> bytes:
    """Decrypt a workbook.

    Parameters
    ----------
    content : bytes
        The file: made by `seal`, or saved again by Excel or LibreOffice.
    password : Password
        That it was closed with.
    shown : str
        The file as messages name it.

    Returns
    -------
    bytes
        An .xlsx file, for memory only.

    Raises
    ------
    UserError
        When the password is wrong, the file is damaged, cut off, not encrypted, or no workbook at all; when the
        optional packages are not installed.
    """
    require("msoffcrypto", _WHAT_FOR)
    from msoffcrypto import exceptions
    from msoffcrypto.format.ooxml import OOXMLFile

    _refuse_other_kinds(content, shown)
    opened = io.BytesIO()
    try:
        file = OOXMLFile(io.BytesIO(content))
        try:
            file.load_key(password=password.text, verify_password=True)
        except exceptions.InvalidKeyError as error:
            raise UserError(
                Problem(
                    shown,
                    "kata sandi tidak cocok dengan berkas ini",
                    None,
                    "kata sandi ketika berkas dibuat atau terakhir disimpan; huruf besar dan kecil berbeda",
                    "ulangi dengan kata sandi yang benar; bila sudah benar, berkasnya rusak: minta lagi",
                )
            ) from error
        file.decrypt(opened, verify_integrity=file.type == "agile")
    except UserError:
        raise
    except Exception as error:  # a damaged container raises whatever its first wrong byte leads to
        raise UserError(Problem(shown, "berkas rusak, terpotong, atau diubah", None, _RULE, _AGAIN)) from error
    return opened.getvalue()


def _refuse_other_kinds(content: bytes, shown: str) -> None:
    if not content:
        raise UserError(Problem(shown, "berkas kosong", None, _RULE, _AGAIN))
    if content.startswith(b"PK"):
        raise UserError(
            Problem(
                shown,
                "berkas tidak terenkripsi, padahal memuat data pribadi",
                None,
                _RULE,
                "buka di Excel, File → Info → Protect Workbook → Encrypt with Password, simpan, lalu hapus setiap "
                "salinan tanpa kata sandi",
            )
        )
    if not content.startswith(_OLE):
        raise UserError(
            Problem(shown, "ini bukan buku kerja Excel terenkripsi", None, _RULE, "periksa berkas yang dipilih")
        )
    # A directory's names stand in the file as they are; without its end the container cannot be followed either.
    if _PACKAGE not in content:
        what = "ini berkas Excel lama (.xls), atau berkasnya terpotong"
        raise UserError(Problem(shown, what, None, _RULE, "simpan sebagai Excel Workbook (.xlsx) dengan kata sandi"))


def write_sealed(path: Path, content: bytes, password: Password) -> None:
    """Encrypt a workbook and write it in one step, readable by its owner alone.

    Raises
    ------
    UserError
        When there is a file of that name already (an office's answers may be in it), or it cannot be written.
    ValueError
        When what was closed does not open again; nothing is written then.
    """
    if path.exists() or path.is_symlink():
        raise UserError(
            Problem(
                str(path), "berkas sudah ada dan tidak ditimpa", remedy="pindahkan berkas itu atau pilih folder lain"
            )
        )
    sealed = seal(content, password)
    if unseal(sealed, password, str(path)) != content:
        raise ValueError("the encrypted workbook does not open again")
    write_bytes(path, sealed, PRIVATE_MODE)


def read_sealed(path: Path, password: Password, shown: str) -> tuple[bytes, str]:
    """Read an encrypted workbook into memory.

    Returns
    -------
    content : bytes
        The .xlsx file.
    sha256 : str
        Digest of the encrypted file.

    Raises
    ------
    UserError
        As `unseal`, and when the file is absent, too large, or cannot be read.
    """
    with explain_os_errors(path, "membaca berkas terenkripsi", shown), path.open("rb") as stream:
        content = stream.read(3 * MOST_BYTES + 1)
    if len(content) > 3 * MOST_BYTES:
        limit = f"paling besar {3 * MOST_BYTES // 1_000_000} MB"
        raise UserError(Problem(shown, "berkas terlalu besar", None, limit, "hapus gambar dan lembar tambahan"))
    return unseal(content, password, shown), hashlib.sha256(content).hexdigest()
