# shellcheck shell=bash
title=Elasticsearch
version=$(sed -E 's/.*elasticsearch-(.*)\.zip/\1/' "$part_folder/zip.sha512")
lock_files=(zip.sha512 root-page/RootPage.java root-page/plugin-descriptor.properties)
ports=(THROUGHLINE_ELASTICSEARCH_PORT THROUGHLINE_ELASTICSEARCH_TRANSPORT_PORT)
address=http://127.0.0.1:$THROUGHLINE_ELASTICSEARCH_PORT
health_url="$address/_cluster/health?wait_for_status=yellow&timeout=1s"

java_home() {
  echo "${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")}"
}

check_prerequisites() {
  require_disk 500 "$THROUGHLINE_CACHE" THROUGHLINE_CACHE
  require mvn "to download Elasticsearch"
  require java "to run Elasticsearch"
  [[ -x $(java_home)/bin/javac ]] || fail "javac is missing (needed to build Elasticsearch): set JAVA_HOME to a JDK"
}

build() {
  mvn --batch-mode org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy -DoutputDirectory=. \
    "-Dartifact=org.elasticsearch.distribution.integ-test-zip:elasticsearch:$version:zip"
  sha512sum --check "$part_folder/zip.sha512"
  "$(java_home)/bin/jar" xf "elasticsearch-$version.zip"
  rm "elasticsearch-$version.zip"
  mv "elasticsearch-$version"/* .
  rmdir "elasticsearch-$version"
  chmod +x bin/*

  mkdir plugins/root-page root-page
  "$(java_home)/bin/javac" --release 17 -cp 'lib/*' -d root-page "$part_folder/root-page/RootPage.java"
  "$(java_home)/bin/jar" cf plugins/root-page/root-page.jar -C root-page .
  cp "$part_folder/root-page/plugin-descriptor.properties" plugins/root-page/
  rm -r root-page
}

export ELASTICSEARCH_PORT=$THROUGHLINE_ELASTICSEARCH_PORT
export ELASTICSEARCH_TRANSPORT_PORT=$THROUGHLINE_ELASTICSEARCH_TRANSPORT_PORT
export ELASTICSEARCH_DATA=$run_folder/data ELASTICSEARCH_LOGS=$run_folder/logs
export ES_PATH_CONF=$run_folder/config ES_TMPDIR=$run_folder/tmp
export ES_JAVA_OPTS="-Xms$THROUGHLINE_ELASTICSEARCH_HEAP -Xmx$THROUGHLINE_ELASTICSEARCH_HEAP"
ES_JAVA_HOME=$(java_home)
export ES_JAVA_HOME

program=("${as_unprivileged_user[@]}" elasticsearch)

prepare() {
  rm -rf "$run_folder"/{config,tmp}
  mkdir -p "$run_folder"/{data,logs,tmp}
  cp -r "$installed/config" "$run_folder/config"
  cp "$deploy_folder/elasticsearch/elasticsearch.yml" "$run_folder/config/"
  ((EUID != 0)) || give_to_unprivileged_user
}

# It has no such command: it refuses unknown settings when it starts, and bad templates when they are put.
validate() { :; }

after_start() {
  "$deploy_folder/elasticsearch/put-templates" "$address"
}
