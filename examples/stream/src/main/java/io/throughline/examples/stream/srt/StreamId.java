package io.throughline.examples.stream.srt;

import io.opentelemetry.context.propagation.TextMapGetter;
import io.throughline.examples.stream.relay.RefusedException;
import io.throughline.semconv.StreamRefusalReason;
import io.throughline.semconv.StreamRole;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The stream id of a caller, as SRT's guidelines for access control have it: {@code
 * #!::r=cam1,m=publish}. Keys of more than one letter are free for applications; {@code
 * traceparent} is one.
 *
 * @param name {@code r}: which stream
 * @param role {@code m}: what the caller wants to do with it
 * @param fields all keys
 */
record StreamId(String name, StreamRole role, Map<String, String> fields) {

  /** What SRT carries. */
  static final int MAX_LENGTH = 512;

  private static final String MARK = "#!::";

  /** Reads the headers of a trace's context. */
  enum Fields implements TextMapGetter<StreamId> {
    INSTANCE;

    @Override
    public Iterable<String> keys(StreamId id) {
      return id.fields().keySet();
    }

    @Override
    public @Nullable String get(@Nullable StreamId id, String key) {
      return id == null ? null : id.fields().get(key.toLowerCase(Locale.ROOT));
    }
  }

  StreamId {
    fields = Map.copyOf(fields);
  }

  static StreamId parse(@Nullable String text) throws RefusedException {
    if (text == null || !text.startsWith(MARK) || text.length() > MAX_LENGTH) {
      throw wrong();
    }
    Map<String, String> fields = new LinkedHashMap<>();
    for (String field : text.substring(MARK.length()).split(",", -1)) {
      int equals = field.indexOf('=');
      if (equals < 1
          || fields.put(field.substring(0, equals), field.substring(equals + 1)) != null) {
        throw wrong();
      }
    }
    String name = fields.get("r");
    if (name == null || name.isEmpty()) {
      throw wrong();
    }
    return switch (fields.getOrDefault("m", "request")) {
      case "request" -> new StreamId(name, StreamRole.PLAY, fields);
      case "publish" -> new StreamId(name, StreamRole.PUBLISH, fields);
      default -> throw wrong();
    };
  }

  private static RefusedException wrong() {
    return new RefusedException(
        StreamRefusalReason.BAD_REQUEST,
        "a stream id is #!::r=NAME,m=publish or #!::r=NAME,m=request");
  }

  /** What a caller sends that wants to play, or to publish. */
  static String of(String name, StreamRole role, Map<String, String> context) {
    StringBuilder id = new StringBuilder(MARK).append("r=").append(name);
    id.append(role == StreamRole.PUBLISH ? ",m=publish" : ",m=request");
    context.forEach(
        (key, value) -> {
          // A tracestate may have commas, and be long.
          boolean fits = id.length() + key.length() + value.length() + 2 <= MAX_LENGTH;
          if (fits && value.indexOf(',') < 0) {
            id.append(',').append(key).append('=').append(value);
          }
        });
    return id.toString();
  }
}
