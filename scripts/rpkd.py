r"""Set up and run rpkd in one command, with nothing but Python 3.11 or newer.

    python3 scripts/rpkd.py build 19.71        (Linux, macOS)
    py scripts\rpkd.py build 19.71             (Windows)

The first start makes `.venv` beside the clone from the hash-locked requirements; later starts go straight to the
`rpkd` command. Only the standard library is used here, and the file must still parse on Python 3.8, so that an old
Python is answered with a sentence and not with a syntax error.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import signal
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EXIT_USER = 2
OLDEST_PYTHON = (3, 11)
NEEDED_BYTES = 1500000000
RUNTIME_LOCK = "requirements.txt"
DEVELOPMENT_LOCK = "requirements-dev.txt"
IS_WINDOWS = os.name == "nt"

# Settings of the user's own Python and pip that would lead imports or the installation astray. What says where
# packages come from (index, proxy, certificate) stays.
HARMFUL = frozenset(
    [
        "PYTHONPATH",
        "PYTHONHOME",
        "PYTHONSTARTUP",
        "PYTHONUSERBASE",
        "PYTHONOPTIMIZE",
        "PYTHONINSPECT",
        "PYTHONPLATLIBDIR",
        "PYTHONEXECUTABLE",
        "PYTHONWARNINGS",
        "__PYVENV_LAUNCHER__",
        "PIP_TARGET",
        "PIP_PREFIX",
        "PIP_ROOT",
        "PIP_CONSTRAINT",
        "PIP_REQUIREMENT",
        "PIP_EDITABLE",
        "PIP_NO_BINARY",
        "PIP_ONLY_BINARY",
        "PIP_DRY_RUN",
        "PIP_REPORT",
        "PIP_PYTHON",
        "PIP_LOG",
        "PIP_NO_INDEX",
        "PIP_REQUIRE_HASHES",
        "PIP_IGNORE_INSTALLED",
        "PIP_QUIET",
        "PIP_VERBOSE",
        "PIP_PROGRESS_BAR",
        "PIP_NO_BUILD_ISOLATION",
        "PIP_COMPILE",
        "PIP_NO_COMPILE",
        "PIP_NO_DEPS",
        "PIP_PLATFORM",
        "PIP_PYTHON_VERSION",
        "PIP_ABI",
        "PIP_IMPLEMENTATION",
    ]
)


class SetupError(Exception):
    """Set-up cannot go on: what is wrong, and what the user does about it."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy


def venv_folder(root: Path) -> Path:
    """Return where the environment of a clone lies."""
    return root / ".venv"


def venv_python(folder: Path) -> Path:
    """Return the interpreter inside an environment."""
    return folder / "Scripts" / "python.exe" if IS_WINDOWS else folder / "bin" / "python"


def say(text: str) -> None:
    """Tell the user something, at once: on standard error, which no pipe takes for a result."""
    print(text, file=sys.stderr, flush=True)


def check_python(version: tuple[int, ...] = sys.version_info[:3], bits: int = struct.calcsize("P") * 8) -> None:
    """Refuse a Python that the packages do not exist for."""
    if tuple(version[:2]) < OLDEST_PYTHON:
        launcher = r"py -3.12 scripts\rpkd.py …" if IS_WINDOWS else "python3.12 scripts/rpkd.py …"
        raise SetupError(
            "perlu Python 3.11 atau lebih baru; yang menjalankan perintah ini Python "
            + ".".join(str(part) for part in version[:3]),
            "pasang Python baru, lalu jalankan misalnya: " + launcher,
        )
    if bits < 64:
        raise SetupError("perlu Python 64-bit; yang menjalankan perintah ini 32-bit", "pasang Python 64-bit")


def fingerprint(root: Path, lock: str) -> str:
    """Summarise all that an installation depends on: the lock, the project's metadata, Python, and the place.

    A moved clone counts as another one: scripts inside an environment hold its path.
    """
    digest = hashlib.sha256()
    for name in (lock, "pyproject.toml"):
        digest.update((root / name).read_bytes().replace(b"\r\n", b"\n"))
        digest.update(b"\0")
    digest.update("\0".join([sys.implementation.cache_tag or "", sys.platform, str(root)]).encode("utf-8", "replace"))
    return digest.hexdigest()


def stamp_path(folder: Path, lock: str) -> Path:
    """Return the file whose text says which lock an environment was completed from."""
    return folder / ("rpkd-" + Path(lock).stem + ".stamp")


def is_ready(root: Path, lock: str) -> bool:
    """Tell whether the environment was completed from this lock, by this Python, here, and still has its Python."""
    folder = venv_folder(root)
    try:
        home = re.search(r"^home *= *(.+)$", (folder / "pyvenv.cfg").read_text(encoding="utf-8"), re.MULTILINE)
        stamp = stamp_path(folder, lock).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return False
    python_is_there = venv_python(folder).exists() and home is not None and Path(home[1].strip()).is_dir()
    return python_is_there and stamp == fingerprint(root, lock)


def clean_environment(root: Path) -> dict[str, str]:
    """Return the environment for commands of the venv: the user's, without what would lead it astray."""
    environment = {name: value for name, value in os.environ.items() if name.upper() not in HARMFUL}
    folder = venv_folder(root)
    environment["VIRTUAL_ENV"] = str(folder)
    environment["RPKD_PROJECT"] = str(root)
    environment["PATH"] = os.pathsep.join([str(venv_python(folder).parent), os.environ.get("PATH", "")])
    return environment


def install_environment(root: Path) -> dict[str, str]:
    """Return the environment for pip and the compiler of bytecode."""
    environment = clean_environment(root)
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment.update(PIP_USER="0", PIP_NO_INPUT="1", PIP_DISABLE_PIP_VERSION_CHECK="1", PYTHONUTF8="1")
    return environment


@contextlib.contextmanager
def locked(root: Path):  # type: ignore[no-untyped-def]  # Iterator is not subscriptable on old Pythons
    """Hold the clone's set-up lock: a second start waits until the first is done.

    The operating system gives the lock back when its holder dies. On Unix the installing child holds it too, so that
    a start after a killed one does not meet a pip that is still writing.
    """
    path = root / ".venv.lock"
    handle = os.open(str(path), os.O_RDWR | os.O_CREAT, 0o666)
    try:
        waiting = False
        while not _try_lock(handle):
            if not waiting:
                say("Penyiapan lain sedang berjalan di folder ini; menunggu sampai selesai …")
                waiting = True
            time.sleep(0.5)
        yield handle
    finally:
        os.close(handle)


def _try_lock(handle: int) -> bool:
    try:
        if IS_WINDOWS:
            import msvcrt

            os.lseek(handle, 0, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def run_step(title: str, command: list[str], root: Path, lock_handle: int, total: int = 0) -> None:
    """Run one command of the set-up, its words into the log, its progress on a terminal.

    Raises
    ------
    SetupError
        When the command fails; `explain` finds the cause in what it wrote.
    """
    start = time.monotonic()
    log = root / "build" / "log" / "penyiapan.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    options = {} if IS_WINDOWS else {"pass_fds": (lock_handle,)}
    tail = []
    fetched = 0
    with log.open("a", encoding="utf-8") as stream:
        stream.write("\n$ " + " ".join(command) + "\n")
        child = subprocess.Popen(  # type: ignore[call-overload]
            command,
            cwd=str(root),
            env=install_environment(root),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            **options,
        )
        try:
            with _ticking(title, lambda: fetched, total):
                for line in child.stdout:
                    stream.write(line)
                    tail.append(line)
                    fetched += line.startswith("Collecting ")
                child.wait()
        except BaseException:
            child.terminate()
            child.wait()
            raise
        finally:
            child.stdout.close()
    if child.returncode != 0:
        raise explain("".join(tail), log)
    say(f"  {title} – {time.monotonic() - start:.0f} detik")


@contextlib.contextmanager
def _ticking(title: str, count, total: int):  # type: ignore[no-untyped-def]
    """Show that something is going on, on a terminal only."""
    if not sys.stderr.isatty():
        yield
        return
    ended = threading.Event()
    start = time.monotonic()

    def tick() -> None:
        while not ended.wait(0.5):
            of = f" {count()}/{total} paket," if total else ""
            print(f"\r  {title} …{of} {time.monotonic() - start:.0f} detik ", end="", file=sys.stderr, flush=True)

    ticker = threading.Thread(target=tick, daemon=True)
    ticker.start()
    try:
        yield
    finally:
        ended.set()
        ticker.join()
        print("\r" + " " * 70 + "\r", end="", file=sys.stderr, flush=True)


NETWORK = (
    r"ConnectionError|name ?resolution|getaddrinfo|Connection refused|ConnectTimeout|timed out|ProxyError|unreachable"
    r"|ConnectionReset|RemoteDisconnected|IncompleteRead|Max retries"
)
CAUSES = (
    (
        r"DO NOT MATCH THE HASHES|THESE PACKAGES DO NOT MATCH",
        "isi sebuah paket tidak cocok dengan sidik yang dikunci",
        "unduhan rusak atau cermin paket mengubah isinya: coba lagi, atau minta pengelola cermin memeriksanya",
    ),
    (
        r"No space left|Errno 28|not enough space|Disk quota",
        "ruang disk penuh",
        "kosongkan paling sedikit 1,5 GB, lalu jalankan lagi",
    ),
    (
        r"CERTIFICATE_VERIFY_FAILED|SSLError|SSLCertVerificationError",
        "sertifikat jaringan ditolak",
        "jaringan kantor dengan sertifikat sendiri: isi «cert» pada konfigurasi pip (pip config set global.cert …)",
    ),
    (
        NETWORK,
        "paket tidak dapat diunduh: tidak ada sambungan jaringan",
        "sambungkan ke internet, atau isi proksi pada konfigurasi pip; tanpa internet: isi folder wheels/ (README)",
    ),
    (
        r"Long Path|path too long|Errno 36|WinError 206",
        "jalur berkas terlalu panjang",
        r"pindahkan folder proyek ke tempat yang pendek, misalnya C:\rpkd",
    ),
    (
        r"Permission denied|Errno 13|WinError 5\b|Access is denied|Read-only file system",
        "tidak ada izin menulis",
        "pindahkan folder proyek ke folder milik sendiri, dan tutup program yang memakai .venv",
    ),
    (
        r"No matching distribution found",
        "ada paket yang tidak tersedia untuk Python atau sistem ini",
        "pakai Python 3.11 sampai 3.14 yang 64-bit; bila memakai folder wheels/, pastikan isinya lengkap",
    ),
    (
        r"ensurepip|No module named (pip|venv)\b",
        "Python ini tidak dapat membuat lingkungan (paket venv tidak ada)",
        "Debian/Ubuntu: sudo apt install python3-venv; lalu jalankan lagi",
    ),
)


def explain(output: str, log: Path) -> SetupError:
    """Find the cause of a failed step in what it wrote."""
    for pattern, what, remedy in CAUSES:
        if re.search(pattern, output, re.IGNORECASE):
            return SetupError(what, remedy + ". Catatan: " + str(log))
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    telling = next((line for line in reversed(lines) if re.match("[Ee]rror|ERROR|[A-Za-z]+Error", line)), None)
    last = telling or (lines[-1] if lines else "tanpa keterangan")
    return SetupError("pemasangan gagal: " + last[:300], "lihat catatan lengkap di " + str(log))


def package_count(lock: Path) -> int:
    """Count the packages that a lock names."""
    return len(re.findall(r"^[A-Za-z0-9][^\n]*==", lock.read_text(encoding="utf-8"), re.MULTILINE))


def pip_command(root: Path, lock: str) -> list[str]:
    """Return the command that installs a lock: ready-made wheels only, each with its locked hash.

    The lock names every package, so pip need not search for dependencies; bytecode is compiled afterwards by all
    processors at once, which takes a fraction of the time that pip takes.
    """
    command = [str(venv_python(venv_folder(root))), "-I", "-m", "pip", "install", "--no-deps", "--require-hashes"]
    command += ["--only-binary", ":all:", "--no-compile", "--progress-bar", "off", "--requirement", lock]
    wheels = root / "wheels"
    if wheels.is_dir():
        command += ["--no-index", "--find-links", str(wheels)]
    return command


def compile_command(root: Path) -> list[str]:
    """Return the command that compiles bytecode; packages' own tests are left out, nobody imports them."""
    folder = venv_folder(root)
    target = folder / "Lib" if IS_WINDOWS else folder / "lib"
    # compileall answers 1 for a template or a file of another Python version: no reason to fail.
    program = (
        "import compileall, re, sys; "
        "compileall.compile_dir(sys.argv[1], quiet=2, workers=0, rx=re.compile(r'[/\\\\]tests?[/\\\\]'))"
    )
    return [str(venv_python(folder)), "-I", "-c", program, str(target)]


def install_runtime(root: Path, lock_handle: int) -> None:
    """Make the environment anew and install the locked packages and the project itself."""
    folder, aside = venv_folder(root), root / ".venv.lama"
    count = package_count(root / RUNTIME_LOCK)
    offline = (root / "wheels").is_dir()
    from_where = "dari folder wheels/" if offline else "dari internet (sekitar 250 MB)"
    say(f"Penyiapan pertama: memasang {count} paket {from_where} ke {folder}.")
    say("Sekitar satu menit di jaringan cepat; hanya sekali, sesudah itu langsung berjalan.")
    free = shutil.disk_usage(str(root)).free
    if free < NEEDED_BYTES:
        raise SetupError(
            f"ruang disk kurang: {free / 1e9:.1f} GB kosong".replace(".", ","),
            "kosongkan paling sedikit 1,5 GB, lalu jalankan lagi",
        )
    shutil.rmtree(str(aside), ignore_errors=True)
    if stamp_path(folder, RUNTIME_LOCK).exists():
        folder.replace(aside)
    elif folder.exists():
        # Left by a set-up that was killed: worth nothing.
        shutil.rmtree(str(folder))
    try:
        run_step("menyiapkan lingkungan Python", [base_python(), "-I", "-m", "venv", str(folder)], root, lock_handle)
        run_step("memasang paket", pip_command(root, RUNTIME_LOCK), root, lock_handle, count)
        install_project(root, lock_handle)
        run_step("mengompilasi", compile_command(root), root, lock_handle)
        write_stamp(root, RUNTIME_LOCK)
    except BaseException:
        # Nothing half-made stays; an environment that was there before comes back, to be tried again next time.
        shutil.rmtree(str(folder), ignore_errors=True)
        if aside.exists() and not folder.exists():
            aside.replace(folder)
        raise
    shutil.rmtree(str(aside), ignore_errors=True)


def install_project(root: Path, lock_handle: int) -> None:
    """Install the clone itself, editable: with the locked build backend and without looking for anything."""
    command = [str(venv_python(venv_folder(root))), "-I", "-m", "pip", "install", "--no-deps", "--no-build-isolation"]
    run_step("memasang rpkd", [*command, "--no-index", "--editable", "."], root, lock_handle)


def install_development(root: Path, lock_handle: int) -> None:
    """Add the packages for tests to an environment that is ready."""
    lock = DEVELOPMENT_LOCK
    say("Memasang paket pengujian; hanya sekali.")
    run_step("memasang paket", pip_command(root, lock), root, lock_handle, package_count(root / lock))
    run_step("mengompilasi", compile_command(root), root, lock_handle)
    write_stamp(root, lock)


def base_python() -> str:
    """Return the Python that environments are made from: never the one inside our own .venv, which is replaced."""
    return getattr(sys, "_base_executable", None) or sys.executable


def write_stamp(root: Path, lock: str) -> None:
    """Say that the environment is complete: the last thing that a set-up does."""
    path = stamp_path(venv_folder(root), lock)
    temporary = path.with_suffix(".tmp")
    temporary.write_text(fingerprint(root, lock), encoding="utf-8")
    temporary.replace(path)


def prepare(root: Path, with_development: bool) -> None:
    """Set up what is not ready; return at once when everything is."""
    if is_ready(root, RUNTIME_LOCK) and not (with_development and not is_ready(root, DEVELOPMENT_LOCK)):
        return
    previous = signal.signal(signal.SIGTERM, _interrupt)
    try:
        with locked(root) as handle:
            if not is_ready(root, RUNTIME_LOCK):
                install_runtime(root, handle)
            if with_development and not is_ready(root, DEVELOPMENT_LOCK):
                install_development(root, handle)
    finally:
        signal.signal(signal.SIGTERM, previous)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def run_rpkd(root: Path, arguments: list[str]) -> int:
    """Become the `rpkd` command of the environment, or on Windows wait for it."""
    # -P: the working folder is the user's, and a file there must not stand in for a package.
    command = [str(venv_python(venv_folder(root))), "-P", "-m", "rpkd", *arguments]
    environment = clean_environment(root)
    sys.stdout.flush()
    sys.stderr.flush()
    if not IS_WINDOWS:
        os.execve(command[0], command, environment)
    child = subprocess.Popen(command, env=environment)
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            # The console sent it to the child too, which ends in its own way.
            continue


def main(arguments: list[str], root: Path = ROOT) -> int:
    """Set up if needed, then run."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        check_python()
        command = next((word for word in arguments if not word.startswith("-")), None)
        prepare(root, with_development=command == "test")
        return run_rpkd(root, arguments)
    except SetupError as error:
        say("Galat: " + error.what + "\n  perbaikan : " + error.remedy)
    except KeyboardInterrupt:
        say("\nPenyiapan dihentikan. Tidak ada yang setengah jadi; jalankan lagi perintah yang sama untuk mengulang.")
    except OSError as error:
        cause = explain(str(error), root / "build" / "log" / "penyiapan.log")
        say(f"Galat: {cause.what} ({error.filename or root})\n  perbaikan : {cause.remedy}")
    return EXIT_USER


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
