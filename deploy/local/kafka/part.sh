# shellcheck shell=bash
# One node that is broker and controller, for the variant of the fleet that goes through Kafka. `up` starts it only by name.
title=Kafka
version=$(sed -n 's:.*<kafka.version>\(.*\)</kafka.version>.*:\1:p' "$part_folder/pom.xml")
lock_files=(pom.xml)
ports=(THROUGHLINE_KAFKA_PORT THROUGHLINE_KAFKA_CONTROLLER_PORT)
address=127.0.0.1:$THROUGHLINE_KAFKA_PORT

check_prerequisites() {
  require_disk 200 "$THROUGHLINE_CACHE" THROUGHLINE_CACHE
  require mvn "to download Kafka"
  require java "to run Kafka"
}

build() {
  mvn --batch-mode --file "$part_folder/pom.xml" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies \
    -DoutputDirectory="$PWD/lib" -DincludeScope=runtime
  mkdir bin
  cat >bin/kafka <<'END'
#!/usr/bin/env bash
exec java -XX:+UseSerialGC -Xmx256m -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -cp "$(dirname "$0")/../lib/*" "$@"
END
  chmod +x bin/kafka
}

config=$run_folder/server.properties
program=(kafka kafka.Kafka "$config")

# It has no such command: it refuses what it does not understand when it starts.
validate() { :; }

prepare() {
  cat >"$config" <<END
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:$THROUGHLINE_KAFKA_CONTROLLER_PORT
controller.listener.names=CONTROLLER
listeners=PLAINTEXT://127.0.0.1:$THROUGHLINE_KAFKA_PORT,CONTROLLER://127.0.0.1:$THROUGHLINE_KAFKA_CONTROLLER_PORT
log.dirs=$run_folder/data
offsets.topic.replication.factor=1
group.initial.rebalance.delay.ms=0
END
  kafka kafka.tools.StorageTool format --ignore-formatted --cluster-id throughline-local-node --config "$config"
}

answers() {
  (exec {connection}<>"/dev/tcp/127.0.0.1/$THROUGHLINE_KAFKA_PORT") 2>/dev/null
}

# As many partitions as there will ever be gateways: more of them later would move traces from one to another.
after_start() {
  kafka org.apache.kafka.tools.TopicCommand --bootstrap-server "$address" \
    --create --if-not-exists --topic otlp_spans --partitions 12
}
