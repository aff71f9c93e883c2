# The services of the reference cluster and the stream server in one image; the argument is the class to run.
# docker build --file deploy/compose/cluster.Dockerfile --tag throughline-examples-cluster .
ARG JDK_IMAGE=maven:3.9.11-eclipse-temurin-17
ARG JRE_IMAGE=eclipse-temurin:17.0.17_10-jre

FROM ${JDK_IMAGE} AS build
WORKDIR /throughline
COPY . .
RUN --mount=type=cache,target=/repository \
    mvn -q -B -Dmaven.repo.local=/repository -DskipTests package -pl examples/cluster,examples/stream -am && \
    mkdir /app && \
    cp examples/*/target/throughline-examples-*.jar /app/ && \
    cat examples/cluster/target/demo.classpath examples/stream/target/stream.classpath | \
    tr : '\n' | sort -u | xargs cp --no-clobber --target-directory /app

FROM ${JRE_IMAGE}
# Of the stream server, which does RTSP alone without.
RUN apt-get update && \
    apt-get install --yes --no-install-recommends libsrt1.5-gnutls && \
    rm -rf /var/lib/apt/lists/*
COPY --from=build /app /app
# A volume that is empty takes the owner of the folder that it is mounted on.
RUN mkdir /data /services && chown 10001:10001 /data /services
USER 10001:10001
ENV DATA_FOLDER=/data
ENTRYPOINT ["java", "-cp", "/app/*"]
