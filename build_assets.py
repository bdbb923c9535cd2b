"""Build what a browser needs: style, scripts, fonts, map and compiled translations.

Run by ``make setup`` as a script and by the wheel's build as a hook, so that an operator who
installs the wheel needs neither Node nor the checkout.
"""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent
SOURCES = ["assets", "package.json", "package-lock.json"]
STATIC = ROOT / "src" / "hansa" / "static" / "hansa"
LOCALE = ROOT / "src" / "hansa" / "locale"

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:
    BuildHookInterface = object


def newest_source() -> float:
    """Return the time of the last change to anything the assets are made of."""
    files = [
        path
        for name in SOURCES
        for path in ([ROOT / name] if (ROOT / name).is_file() else (ROOT / name).rglob("*"))
    ]
    return max(path.stat().st_mtime for path in files if path.is_file())


def build_static() -> bool:
    """Run the npm build if a source is newer than what was built; return whether it ran."""
    built = STATIC / "hansa.css"
    if built.exists() and built.stat().st_mtime >= newest_source():
        return False
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("Hansa's assets are built with Node 20 or newer and npm; npm was not found.")
    subprocess.run([npm, "ci", "--ignore-scripts", "--silent"], cwd=ROOT, check=True)  # noqa: S603
    subprocess.run([npm, "run", "--silent", "build"], cwd=ROOT, check=True)  # noqa: S603
    built.touch()
    return True


def compile_messages() -> int:
    """Compile every newer translation to the form gettext reads; return how many were."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    count = 0
    for source in LOCALE.rglob("*.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as read:
            catalogue = read_po(read)
        with target.open("wb") as written:
            write_mo(written, catalogue)
        count += 1
    return count


class CustomBuildHook(BuildHookInterface):  # type: ignore[misc]
    """Hatchling's entry to the same build."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build everything before files are collected; an editable install builds on its own."""
        if version != "editable":
            build_static()
            compile_messages()


if __name__ == "__main__":
    print("assets:", "built" if build_static() else "up to date")
    print("translations:", compile_messages(), "compiled")
