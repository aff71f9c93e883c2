# The servers of the chat in one image; the argument is the class to run.
# docker build --file deploy/compose/chat.Dockerfile --tag throughline-examples-chat .
ARG JDK_IMAGE=maven:3.9.11-eclipse-temurin-17
ARG JRE_IMAGE=eclipse-temurin:17.0.17_10-jre

FROM ${JDK_IMAGE} AS build
WORKDIR /throughline
COPY . .
RUN --mount=type=cache,target=/repository \
    mvn -q -B -Dmaven.repo.local=/repository -DskipTests package -pl examples/chat -am && \
    mkdir /app && \
    cp examples/chat/target/throughline-examples-*.jar /app/ && \
    tr : '\n' <examples/chat/target/chat.classpath | sort -u | xargs cp --no-clobber --target-directory /app

FROM ${JRE_IMAGE}
COPY --from=build /app /app
# A volume that is empty takes the owner of the folder that it is mounted on.
RUN mkdir /data && chown 10001:10001 /data
USER 10001:10001
ENV DATA_FOLDER=/data
ENTRYPOINT ["java", "-cp", "/app/*"]
