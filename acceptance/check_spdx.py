#!/usr/bin/env python3
"""Asks the SPDX project's own validator (PyPI spdx-tools) about documents that `-o spdx` writes.

  acceptance/check_spdx.py [--openinspector COMMAND] SUBJECT...

SUBJECT is what `sbom` takes, such as "rootfs DIR". Exit status: 0 valid or validator absent, 1 not valid, 2 wrong arguments.
"""

import argparse
import pathlib
import shlex
import subprocess
import sys
import tempfile

try:
    from spdx_tools.spdx.parser.parse_anything import parse_file
    from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document
except ImportError:
    print("spdx: skipped: spdx-tools is not installed (pip install spdx-tools)")
    sys.exit(0)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    here = pathlib.Path(__file__).resolve().parent.parent
    arguments.add_argument("--openinspector", default=str(here / "openinspector"))
    arguments.add_argument("subjects", nargs="+")
    options = arguments.parse_args()
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        for number, subject in enumerate(options.subjects):
            file = pathlib.Path(folder) / f"{number}.spdx.json"
            subprocess.run(
                [options.openinspector, "sbom", *shlex.split(subject), "-o", f"spdx={file}", "--quiet"], check=True
            )
            document = parse_file(str(file))
            messages = validate_full_spdx_document(document)
            for message in messages[:20]:
                print(f"{subject}: {message.validation_message}")
            print(f"{subject}: {len(document.packages)} packages, {len(messages)} complaints")
            wrong += len(messages)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
