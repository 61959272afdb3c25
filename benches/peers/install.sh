#!/bin/sh
# Makes target/peers-venv with the peers that benches/RESULTS.md compares koppel with.
set -eu
cd "$(dirname "$0")/../.."
python3 -m venv target/peers-venv
target/peers-venv/bin/pip install --quiet --requirement benches/peers/requirements.txt
cargo install --quiet --locked --path benches/peers/khosla --root target/peers-venv --target-dir target/peers-khosla
