package io.throughline.examples.stream.api;

import static io.netty.handler.codec.http.HttpResponseStatus.ACCEPTED;
import static io.netty.handler.codec.http.HttpResponseStatus.CONFLICT;
import static io.netty.handler.codec.http.HttpResponseStatus.CREATED;
import static io.netty.handler.codec.http.HttpResponseStatus.NOT_FOUND;
import static io.netty.handler.codec.http.HttpResponseStatus.OK;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.throughline.examples.stream.relay.LiveStream;
import io.throughline.examples.stream.relay.Streams;
import io.throughline.examples.stream.storage.Recorder;
import io.throughline.examples.stream.storage.StoredFile;
import io.throughline.semconv.StorageDataType;
import io.throughline.semconv.StreamEvents;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the API does. Thread-safe. */
final class ApiCalls {

  private static final Logger log = LoggerFactory.getLogger(HttpApi.class);

  private static final int MAX_LISTED = 1000;
  private static final ApiAnswer NO_FILES =
      ApiAnswer.refusal(NOT_FOUND, "there are no files: set STREAM_FOLDER to where they may be");

  private final Streams streams;
  private final @Nullable Recorder recorder;

  /**
   * @param recorder null if nothing is recorded
   */
  ApiCalls(Streams streams, @Nullable Recorder recorder) {
    this.streams = streams;
    this.recorder = recorder;
  }

  ApiAnswer call(Route route, List<String> parameters, QueryStringDecoder query)
      throws IOException {
    return switch (route) {
      case STREAMS -> ApiAnswer.json(OK, ApiJson.streams(streams.all()));
      case STOP -> stop(parameters.get(0));
      case TAKE_SNAPSHOT -> takeSnapshot(parameters.get(0));
      case SNAPSHOT -> snapshot(parameters.get(0));
      case RECORDINGS -> recordings(query.parameters().getOrDefault("stream", List.of("")).get(0));
      case RECORDING -> recording(parameters.get(0), parameters.get(1));
    };
  }

  private ApiAnswer stop(String name) {
    LiveStream stream = streams.find(name);
    if (stream == null) {
      return notPublished();
    }
    StreamEvents.stopRequested(log.atInfo())
        .name(stream.name())
        .networkProtocolName(stream.source().protocol())
        .log("an operator ends a stream");
    stream.source().stop().run();
    return ApiAnswer.json(ACCEPTED, ApiJson.stopped(stream));
  }

  private ApiAnswer takeSnapshot(String name) throws IOException {
    LiveStream stream = streams.find(name);
    if (stream == null) {
      return notPublished();
    }
    if (recorder == null) {
      return NO_FILES;
    }
    StoredFile picture = recorder.snapshot(stream);
    return picture == null
        ? ApiAnswer.refusal(CONFLICT, "there was no key frame yet, or they are not known")
        : ApiAnswer.json(CREATED, ApiJson.file(picture));
  }

  private ApiAnswer snapshot(String name) throws IOException {
    return recorder == null
        ? NO_FILES
        : file(recorder.files().newest(StorageDataType.PICTURE, name));
  }

  private ApiAnswer recordings(String ofStream) throws IOException {
    if (recorder == null) {
      return NO_FILES;
    }
    List<StoredFile> all =
        recorder.files().list(StorageDataType.RECORDING).stream()
            .filter(file -> ofStream.isEmpty() || file.stream().equals(ofStream))
            .toList();
    int first = Math.max(0, all.size() - MAX_LISTED);
    return ApiAnswer.json(OK, ApiJson.recordings(all.subList(first, all.size()), first == 0));
  }

  private ApiAnswer recording(String stream, String file) throws IOException {
    return recorder == null
        ? NO_FILES
        : file(recorder.files().find(StorageDataType.RECORDING, stream, file));
  }

  private static ApiAnswer file(@Nullable StoredFile file) {
    return file == null
        ? ApiAnswer.refusal(NOT_FOUND, "there is no such file")
        : ApiAnswer.file(file);
  }

  private static ApiAnswer notPublished() {
    return ApiAnswer.refusal(NOT_FOUND, "nobody publishes a stream of this name");
  }
}
