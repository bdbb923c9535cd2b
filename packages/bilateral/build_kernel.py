"""Compile the kernel that anneals large events.

Run by the project's setup as a script and by the wheel's build as a hook. Without a C compiler
everything else works; large events are then planned by the exact methods alone.
"""

import shutil
import subprocess
import sysconfig
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent / "src" / "bilateral" / "search"
LIBRARY = FOLDER / "_kernel.so"
COMPILERS = ["cc", "gcc", "clang"]

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:
    BuildHookInterface = object


def compile_kernel() -> str:
    """Compile what is newer than the library; return in a word what was done."""
    sources = list((FOLDER / "kernel").iterdir())
    if LIBRARY.exists() and LIBRARY.stat().st_mtime >= max(s.stat().st_mtime for s in sources):
        return "up to date"
    compiler = next((path for name in COMPILERS if (path := shutil.which(name))), None)
    if compiler is None:
        return "no C compiler was found: large events are planned without it"
    made = LIBRARY.with_suffix(".new")
    flags = ["-std=c11", "-O3", "-Wall", "-Wextra", "-shared", "-fPIC"]
    command = [compiler, *flags, str(FOLDER / "kernel" / "kernel.c"), "-o", str(made)]
    if subprocess.run(command, check=False).returncode:
        LIBRARY.unlink(missing_ok=True)  # what is there is of other sources
        return "it could not be compiled: large events are planned without it"
    made.replace(LIBRARY)
    return "compiled"


class CustomBuildHook(BuildHookInterface):
    """Put the library into the wheel, which then belongs to one kind of machine."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile; called by hatchling before it packs."""
        compile_kernel()
        if LIBRARY.exists():
            platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
            build_data["artifacts"].append("src/bilateral/search/_kernel.so")
            build_data["tag"] = f"py3-none-{platform}"


if __name__ == "__main__":
    print(f"kernel: {compile_kernel()}")
