# shellcheck shell=bash
# Nothing to start: it checks deploy/compose by the library that Docker Compose reads it with.
title="Compose specification"
version=$(locked_version github.com/compose-spec/compose-go/v2)
lock_files=(go.mod go.sum)
ports=()

check_prerequisites() {
  require_for_go_build 500
}

build() {
  build_go_tools ""
  mv bin/cmd bin/compose-go
}

# Its command does not read .env, and only warns of a variable without a value.
validate() {
  local folder=$deploy_folder/compose file
  for file in compose chat; do
    sed -f <(sed -nE 's/^(\w+)=(.*)/s|\$\{\1\}|\2|/p' "$folder/.env") "$folder/$file.yaml" >"$run_folder/$file.yaml"
  done
  resolves "$run_folder/compose.yaml" && resolves "$run_folder/compose.yaml" "$run_folder/chat.yaml"
}

resolves() { # <file>...
  (cd "$deploy_folder/compose" && compose-go "$@") >"$run_folder/resolved.yaml" 2>"$run_folder/warnings" || true
  [[ ! -s $run_folder/warnings ]] || { cat "$run_folder/warnings" && return 1; }
}
