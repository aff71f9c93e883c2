package io.throughline.examples.stream.api;

import io.throughline.examples.stream.relay.LiveStream;
import io.throughline.examples.stream.storage.StoredFile;
import java.io.StringWriter;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** The JSON of answers. */
final class ApiJson {

  private static final JsonFactory JSON = new JsonFactory();

  private ApiJson() {}

  static String streams(List<LiveStream> streams) {
    return object(
        json -> {
          json.writeArrayPropertyStart("streams");
          streams.forEach(stream -> write(json, stream));
          json.writeEndArray();
        });
  }

  private static void write(JsonGenerator json, LiveStream stream) {
    json.writeStartObject();
    json.writeStringProperty("name", stream.name());
    json.writeStringProperty("protocol", stream.source().protocol());
    json.writeStringProperty("transport", stream.publisher().transport().value());
    json.writeStringProperty("since", stream.publisher().connectedAt().toString());
    json.writeNumberProperty("readers", stream.readers());
    json.writeBooleanProperty("stalled", stream.isStalled());
    json.writeStringProperty("trace_id", stream.publisher().startContext().getTraceId());
    json.writeEndObject();
  }

  /**
   * Files.
   *
   * @param complete whether these are all that there are
   */
  static String recordings(List<StoredFile> files, boolean complete) {
    return object(
        json -> {
          json.writeArrayPropertyStart("recordings");
          for (StoredFile file : files) {
            json.writeStartObject();
            write(json, file);
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeBooleanProperty("complete", complete);
        });
  }

  static String file(StoredFile file) {
    return object(json -> write(json, file));
  }

  private static void write(JsonGenerator json, StoredFile file) {
    json.writeStringProperty("stream", file.stream());
    json.writeStringProperty("file", file.name());
    json.writeNumberProperty("bytes", file.bytes());
    json.writeStringProperty("written", file.written().toString());
  }

  static String stopped(LiveStream stream) {
    return object(json -> json.writeStringProperty("stream", stream.name()));
  }

  private static String object(Consumer<JsonGenerator> content) {
    StringWriter text = new StringWriter(512);
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      content.accept(json);
      json.writeEndObject();
    }
    return text.toString();
  }
}
