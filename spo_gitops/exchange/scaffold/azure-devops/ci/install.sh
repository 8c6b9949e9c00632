# ci/install.sh
set -eu
python3 -m venv "$AGENT_TEMPDIRECTORY/spo-gitops"
pip() { "$AGENT_TEMPDIRECTORY/spo-gitops/bin/python" -m pip --quiet "$@"; }
pip install --require-hashes --only-binary :all: --requirement ci/requirements.txt
printf '%s\n' "$SPO_GITOPS_PACKAGE" > "$AGENT_TEMPDIRECTORY/package.txt"
pip install --no-deps --no-build-isolation --requirement "$AGENT_TEMPDIRECTORY/package.txt"
echo "##vso[task.prependpath]$AGENT_TEMPDIRECTORY/spo-gitops/bin"
