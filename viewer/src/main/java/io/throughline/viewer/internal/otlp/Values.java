package io.throughline.viewer.internal.otlp;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.math.BigDecimal;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The values of attributes as text and as numbers. */
public final class Values {

  // Beyond these a browser, too, writes an exponent.
  private static final double SMALLEST_PLAIN = 1e-6;
  private static final double LARGEST_PLAIN = 1e21;

  private Values() {}

  /** A value as text; what is composed looks like JSON. */
  public static String text(AnyValue value) {
    return switch (value.getValueCase()) {
      case STRING_VALUE -> value.getStringValue();
      case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
      case INT_VALUE -> Long.toString(value.getIntValue());
      case DOUBLE_VALUE -> text(value.getDoubleValue());
      case BYTES_VALUE -> HexFormat.of().formatHex(value.getBytesValue().toByteArray());
      case ARRAY_VALUE ->
          value.getArrayValue().getValuesList().stream()
              .map(Values::text)
              .collect(Collectors.joining(", ", "[", "]"));
      case KVLIST_VALUE ->
          value.getKvlistValue().getValuesList().stream()
              .map(each -> each.getKey() + ": " + text(each.getValue()))
              .collect(Collectors.joining(", ", "{", "}"));
      default -> "";
    };
  }

  /** Without an exponent and without a fraction that is none, as the page shows it. */
  private static String text(double value) {
    double size = Math.abs(value);
    boolean isPlain = value == 0 || (size >= SMALLEST_PLAIN && size < LARGEST_PLAIN);
    return isPlain
        ? BigDecimal.valueOf(value).stripTrailingZeros().toPlainString()
        : Double.toString(value);
  }

  /** The number that a value is, or that it says; NaN if it is none. */
  public static double number(AnyValue value) {
    return switch (value.getValueCase()) {
      case INT_VALUE -> value.getIntValue();
      case DOUBLE_VALUE -> value.getDoubleValue();
      case STRING_VALUE -> parsed(value.getStringValue());
      default -> Double.NaN;
    };
  }

  private static double parsed(String text) {
    try {
      return text.length() > 40 ? Double.NaN : Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  /** The value of a key; null if it is not there. */
  public static @Nullable AnyValue find(List<KeyValue> attributes, String key) {
    for (KeyValue attribute : attributes) {
      if (attribute.getKey().equals(key)) {
        return attribute.getValue();
      }
    }
    return null;
  }
}
