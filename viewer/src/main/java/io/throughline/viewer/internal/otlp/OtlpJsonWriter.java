package io.throughline.viewer.internal.otlp;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;

/** OTLP as JSON: ids are hex, enums numbers, numbers of 64 bits strings. */
public final class OtlpJsonWriter {

  private OtlpJsonWriter() {}

  /** Writes one object. */
  public static void write(Message message, JsonGenerator json) {
    json.writeStartObject();
    for (Map.Entry<FieldDescriptor, Object> each : message.getAllFields().entrySet()) {
      FieldDescriptor field = each.getKey();
      json.writeName(field.getJsonName());
      if (field.isRepeated()) {
        json.writeStartArray();
        for (Object value : (List<?>) each.getValue()) {
          value(field, value, json);
        }
        json.writeEndArray();
      } else {
        value(field, each.getValue(), json);
      }
    }
    json.writeEndObject();
  }

  private static void value(FieldDescriptor field, Object value, JsonGenerator json) {
    switch (field.getJavaType()) {
      case MESSAGE -> write((Message) value, json);
      case STRING -> json.writeString((String) value);
      case BOOLEAN -> json.writeBoolean((boolean) value);
      case INT -> json.writeNumber(number32(field, (int) value));
      case LONG -> json.writeString(number64(field, (long) value));
      case FLOAT -> decimal((float) value, json);
      case DOUBLE -> decimal((double) value, json);
      case ENUM -> json.writeNumber(((EnumValueDescriptor) value).getNumber());
      case BYTE_STRING -> json.writeString(bytes(field, (ByteString) value));
    }
  }

  private static long number32(FieldDescriptor field, int value) {
    boolean unsigned =
        field.getType() == FieldDescriptor.Type.UINT32
            || field.getType() == FieldDescriptor.Type.FIXED32;
    return unsigned ? Integer.toUnsignedLong(value) : value;
  }

  private static String number64(FieldDescriptor field, long value) {
    boolean unsigned =
        field.getType() == FieldDescriptor.Type.UINT64
            || field.getType() == FieldDescriptor.Type.FIXED64;
    return unsigned ? Long.toUnsignedString(value) : Long.toString(value);
  }

  /** What JSON has no number for is a string, as protobuf has it. */
  private static void decimal(double value, JsonGenerator json) {
    if (Double.isFinite(value)) {
      json.writeNumber(value);
    } else {
      json.writeString(Double.toString(value));
    }
  }

  private static String bytes(FieldDescriptor field, ByteString value) {
    byte[] bytes = value.toByteArray();
    return OtlpJsonReader.HEX_FIELDS.contains(field.getName())
        ? HexFormat.of().formatHex(bytes)
        : Base64.getEncoder().encodeToString(bytes);
  }
}
