package io.throughline.viewer.internal.receive;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.resource.v1.Resource;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A line of a service's log as a log record. What is not JSON is the body of one without fields. A
 * field that is null is as if it were not there, and one that is not what its name says is an
 * attribute like any other.
 */
final class JsonLogLine {

  private static final JsonFactory JSON = new JsonFactory();

  private static final Pattern OF_RESOURCE =
      Pattern.compile("(service|deployment|host|container|k8s|process|os|cloud|telemetry)\\..*");

  private static final Map<String, Integer> LEVELS =
      Map.of("TRACE", 1, "DEBUG", 5, "INFO", 9, "WARN", 13, "ERROR", 17, "FATAL", 21);

  private final LogRecord.Builder record = LogRecord.newBuilder();
  private final Resource.Builder resource = Resource.newBuilder();
  private final ScopeLogs.Builder scope = ScopeLogs.newBuilder();
  private boolean named;

  private JsonLogLine() {}

  /**
   * The request that the line amounts to.
   *
   * @param source named as the service of a line that does not say whose it is
   */
  static ExportLogsServiceRequest read(String line, String source) {
    JsonLogLine read = new JsonLogLine();
    if (!read.fields(line)) {
      read = new JsonLogLine();
      read.record.setBody(text(line));
    }
    if (!read.named) {
      read.resource.addAttributes(attribute("service.name", text(source)));
    }
    return ExportLogsServiceRequest.newBuilder()
        .addResourceLogs(
            ResourceLogs.newBuilder()
                .setResource(read.resource)
                .addScopeLogs(read.scope.addLogRecords(read.record)))
        .build();
  }

  /** Whether the line is the beginning of a JSON object whose end is still to come. */
  static boolean isTorn(String line) {
    return line.startsWith("{") && !new JsonLogLine().fields(line);
  }

  private boolean fields(String line) {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), line)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return false;
      }
      for (String name = parser.nextName(); name != null; name = parser.nextName()) {
        JsonToken token = parser.nextToken();
        if (token.isScalarValue() && token != JsonToken.VALUE_NULL) {
          field(name, token, parser);
        } else {
          parser.skipChildren();
        }
      }
      return true;
    } catch (JacksonException e) {
      return false;
    }
  }

  private void field(String name, JsonToken token, JsonParser parser) {
    String text = parser.getString();
    try {
      known(name, token, parser, text);
    } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
      other(name, text(text));
    }
  }

  private void known(String name, JsonToken token, JsonParser parser, String text) {
    switch (name) {
      case "@timestamp" -> {
        Instant time = OffsetDateTime.parse(text).toInstant();
        record.setTimeUnixNano(ChronoUnit.NANOS.between(Instant.EPOCH, time));
      }
      case "level" -> {
        record.setSeverityText(text);
        if (record.getSeverityNumberValue() == 0) {
          record.setSeverityNumberValue(LEVELS.getOrDefault(text.toUpperCase(Locale.ROOT), 0));
        }
      }
      case "severity_number" -> record.setSeverityNumberValue(parser.getValueAsInt(0));
      case "message" -> record.setBody(text(text));
      case "otel.event.name" -> record.setEventName(text);
      case "logger" -> scope.getScopeBuilder().setName(text);
      case "trace_id" -> record.setTraceId(ByteString.copyFrom(HexFormat.of().parseHex(text)));
      case "span_id" -> record.setSpanId(ByteString.copyFrom(HexFormat.of().parseHex(text)));
      case "trace_flags" -> record.setFlags(Integer.parseInt(text, 16));
      default -> other(name, value(token, parser, text));
    }
  }

  private void other(String name, AnyValue value) {
    if (OF_RESOURCE.matcher(name).matches()) {
      resource.addAttributes(attribute(name, value));
      named |= name.equals("service.name");
    } else {
      record.addAttributes(attribute(name, value));
    }
  }

  private static AnyValue value(JsonToken token, JsonParser parser, String text) {
    return switch (token) {
      case VALUE_TRUE, VALUE_FALSE ->
          AnyValue.newBuilder().setBoolValue(token == JsonToken.VALUE_TRUE).build();
      case VALUE_NUMBER_INT -> whole(parser, text);
      case VALUE_NUMBER_FLOAT ->
          AnyValue.newBuilder().setDoubleValue(parser.getDoubleValue()).build();
      default -> text(text);
    };
  }

  private static AnyValue whole(JsonParser parser, String text) {
    return parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
        ? text(text)
        : AnyValue.newBuilder().setIntValue(parser.getLongValue()).build();
  }

  private static AnyValue text(String text) {
    return AnyValue.newBuilder().setStringValue(text).build();
  }

  private static KeyValue attribute(String key, AnyValue value) {
    return KeyValue.newBuilder().setKey(key).setValue(value).build();
  }
}
