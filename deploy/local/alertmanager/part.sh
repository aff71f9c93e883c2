# shellcheck shell=bash
title=Alertmanager
version=$(locked_version github.com/prometheus/alertmanager)
lock_files=(go.mod go.sum)
ports=(THROUGHLINE_ALERTMANAGER_PORT)
address=http://127.0.0.1:$THROUGHLINE_ALERTMANAGER_PORT
health_url=$address/-/ready

check_prerequisites() {
  require_for_go_build 1000
}

# The published module does not compile: it embeds a web UI that it does not contain. A copy gets an empty one.
build() {
  local module=github.com/prometheus/alertmanager
  mkdir source bin
  cp "$part_folder"/go.{mod,sum} source/
  (
    cd source
    go mod download "$module"
    cp -r --no-preserve=mode "$(go list -m -f '{{.Dir}}' "$module")" copy
    mkdir -p copy/ui/app/dist
    touch copy/ui/app/dist/none
    go mod edit -replace "$module=./copy"
    CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X github.com/prometheus/common/version.Version=$version" -o ../bin/ tool
  )
  rm -r source
}

program=(alertmanager --config.file "$deploy_folder/alertmanager/alertmanager.yaml"
  --storage.path "$run_folder/data" --web.listen-address "127.0.0.1:$THROUGHLINE_ALERTMANAGER_PORT"
  --cluster.listen-address "")

validate() {
  amtool check-config "$deploy_folder/alertmanager/alertmanager.yaml"
}
