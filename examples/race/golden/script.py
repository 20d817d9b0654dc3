"""Makes script.json: what PyTorch prints when it runs the script that the page offers, with the script itself.

    python script.py < script.txt        where script.txt is the text that the page shows for SETUP
"""

import json
import pathlib
import subprocess
import sys

SETUP = (
    "s=ackley&at=-3.6~2.4&n=60&noise=0.1&seed=5"
    "&r=Adam%2Clr%3D0.3%2Cbetas%3D0.8~0.99%2Camsgrad%3Dtrue%2C%40CosineAnnealingLR%2CT_max%3D80"
)

script = sys.stdin.read()
printed = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
places = [[float(word) for word in line.split()[1:]] for line in printed.splitlines()]
out = pathlib.Path(__file__).with_suffix(".json")
out.write_text(json.dumps({"setup": SETUP, "script": script.splitlines(), "printed": places}) + "\n")
