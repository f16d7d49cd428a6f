"""Make a bundle of another with its tools' interfaces changed: renamed tools and parameters, new required fields.

Tasks stay what they were, and their goldens make the same calls by the new interface. What a file of changes may say
is in `envsynth/synthesis/upgrade.py`.

    python scripts/upgrade.py runs/small-retail configs/upgrades/retail.yaml runs/small-retail-upgraded
    envsynth eval runs/small-retail runs/small-retail-upgraded --checkpoint runs/cpu/sft --split test
"""

import argparse
from pathlib import Path

import envsynth
from envsynth.synthesis.upgrade import write_upgraded
from envsynth.synthesis.upgrade_tools import read_upgrade

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bundle", help="the bundle as it is: a name or a folder")
    parser.add_argument("changes", type=Path, help="the file of changes")
    parser.add_argument("folder", type=Path, help="where the other bundle is written")
    given = parser.parse_args()
    bundle, upgrade = envsynth.load(given.bundle), read_upgrade(given.changes)
    touched = write_upgraded(bundle, upgrade, given.folder)
    print(f"{len(bundle.tasks)} tasks in {given.folder}, {touched} of them with a tool that changed")
