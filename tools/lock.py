"""Pins runtime.in and dev.in with hashes and without any address, for every Python from 3.11 on."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UV = Path(sys.executable).parent / "uv"
WITHOUT_ADDRESSES = ["--no-emit-index-url", "--no-emit-find-links", "--no-header", "--no-annotate"]

for kind in ("runtime", "dev"):
    subprocess.run(
        [
            *(UV, "pip", "compile", f"{kind}.in", "-o", f"{kind}.lock", "-q", "--universal"),
            *("--python-version", "3.11", "--generate-hashes", *WITHOUT_ADDRESSES, *sys.argv[1:]),
        ],
        cwd=ROOT,
        check=True,
    )
