package io.throughline.viewer.internal.api;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.throughline.viewer.internal.http.Answer;
import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** The JSON form of the API's answers. */
final class JsonAnswer {

  static final JsonFactory FACTORY = new JsonFactory();

  private static final long EXACT_IN_JAVASCRIPT = 1L << 53;

  private JsonAnswer() {}

  /** One object, whose fields are written by the given. */
  static Answer ok(Consumer<JsonGenerator> fields) {
    return of(200, fields);
  }

  static Answer error(int status, String message) {
    return of(status, json -> json.writeStringProperty("error", message));
  }

  static Answer error(String message, int at) {
    return of(
        400,
        json -> {
          json.writeStringProperty("error", message);
          json.writeNumberProperty("at", at);
        });
  }

  private static Answer of(int status, Consumer<JsonGenerator> fields) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(4096);
    try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      fields.accept(json);
      json.writeEndObject();
    }
    return Answer.of(status, "application/json", out.toByteArray())
        .with("Cache-Control", "no-store");
  }

  /** An instant as the API has it. */
  static void micros(JsonGenerator json, String name, long nanos) {
    json.writeNumberProperty(name, nanos / 1000);
  }

  /** A field that is left out if there is nothing to say. */
  static void text(JsonGenerator json, String name, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      json.writeStringProperty(name, value);
    }
  }

  /** A value of an attribute. */
  static void value(JsonGenerator json, AnyValue value) {
    switch (value.getValueCase()) {
      case STRING_VALUE -> json.writeString(value.getStringValue());
      case BOOL_VALUE -> json.writeBoolean(value.getBoolValue());
      case INT_VALUE -> whole(json, value.getIntValue());
      case DOUBLE_VALUE -> decimal(json, value.getDoubleValue());
      case BYTES_VALUE ->
          json.writeString(HexFormat.of().formatHex(value.getBytesValue().toByteArray()));
      case ARRAY_VALUE -> {
        json.writeStartArray();
        value.getArrayValue().getValuesList().forEach(each -> value(json, each));
        json.writeEndArray();
      }
      case KVLIST_VALUE -> {
        json.writeStartArray(); // keys may be there twice
        value
            .getKvlistValue()
            .getValuesList()
            .forEach(
                each -> {
                  json.writeStartObject();
                  json.writeStringProperty("key", each.getKey());
                  json.writeName("value");
                  value(json, each.getValue());
                  json.writeEndObject();
                });
        json.writeEndArray();
      }
      default -> json.writeNull();
    }
  }

  private static void whole(JsonGenerator json, long number) {
    if (Math.abs(number) <= EXACT_IN_JAVASCRIPT && number != Long.MIN_VALUE) {
      json.writeNumber(number);
    } else {
      json.writeString(Long.toString(number));
    }
  }

  /** Null for what is not finite: JSON has no number for it, and a plot has a gap. */
  static void decimal(JsonGenerator json, double number) {
    if (Double.isFinite(number)) {
      json.writeNumber(number);
    } else {
      json.writeNull();
    }
  }
}
