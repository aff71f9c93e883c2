package io.throughline.logging;

import ch.qos.logback.classic.LoggerContext;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.context.Context;
import io.throughline.logging.internal.context.LogLineCounts;
import io.throughline.logging.internal.line.BoundedRecord;
import io.throughline.logging.internal.line.LineSanitizer;
import io.throughline.logging.internal.line.RecordField;
import io.throughline.logging.internal.otlp.SanitizedContext;
import io.throughline.logging.mask.SecretMask;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;

/**
 * The masks and bounds of lines, for log records that come by OpenTelemetry's own Logs API. Names
 * of attributes stay as they are: there they are OpenTelemetry's.
 */
public final class LogRecordRules {

  private final LineSanitizer rules;

  private LogRecordRules(LineSanitizer rules) {
    this.rules = rules;
  }

  /**
   * What holds for lines at present.
   *
   * @param otherwise the mask where SLF4J is not provided by Logback
   * @return those of Logback's configuration, else the usual bounds
   */
  public static LogRecordRules current(SecretMask otherwise) {
    ILoggerFactory factory = LoggerFactory.getILoggerFactory();
    return new LogRecordRules(
        areOfLogback(factory)
            ? OfLogback.rules(factory)
            : LineSanitizer.of(LineSanitizer.DEFAULT_MAX_BYTES, otherwise, new LogLineCounts()));
  }

  /** By name: without Logback on the class path its class must not be linked. */
  static boolean areOfLogback(ILoggerFactory factory) {
    return factory.getClass().getName().equals("ch.qos.logback.classic.LoggerContext");
  }

  /** A class of its own, for the same reason. */
  private static final class OfLogback {

    static LineSanitizer rules(ILoggerFactory factory) {
      LoggerContext context = (LoggerContext) factory;
      return LineSanitizer.in(context).withCounts(LogLineCounts.of(context));
    }
  }

  /**
   * Whether a record is a line of Logback, whose fields have gone through them already.
   *
   * @param context in which the record is emitted
   * @return false for records that come from elsewhere
   */
  public static boolean areAppliedIn(Context context) {
    return SanitizedContext.attributesIn(context) != null;
  }

  /**
   * The attributes of a line with the rules applied to those that processors of the host have added
   * or changed; the line's own have gone through them.
   *
   * @param context in which the line is emitted
   * @param attributes of the record as it is now
   * @return the same object if there are no others
   */
  public static Attributes shownIn(Context context, Attributes attributes) {
    List<RecordField> line =
        Objects.requireNonNullElse(SanitizedContext.attributesIn(context), List.of());
    Map<AttributeKey<?>, Object> all = attributes.asMap();
    if (areOf(line, all)) {
      return attributes;
    }
    Attributes added =
        attributes.toBuilder().removeIf(key -> isOf(line, key, all.get(key))).build();
    Long before = attributes.get(BoundedRecord.TRUNCATED);
    if (before != null) { // so that it is added to
      added = added.toBuilder().put(BoundedRecord.TRUNCATED, before).build();
    }
    Map<AttributeKey<?>, Object> replaced = added.asMap();
    LogRecordRules rules = current(SecretMask.of(List.of(), List.of()));
    return attributes.toBuilder()
        .removeIf(replaced::containsKey)
        .putAll(rules.shown(null, added).attributes())
        .build();
  }

  private static boolean areOf(List<RecordField> line, Map<AttributeKey<?>, Object> attributes) {
    for (Map.Entry<AttributeKey<?>, Object> attribute : attributes.entrySet()) {
      if (!isOf(line, attribute.getKey(), attribute.getValue())) {
        return false;
      }
    }
    return true;
  }

  private static boolean isOf(List<RecordField> line, AttributeKey<?> key, @Nullable Object value) {
    for (RecordField field : line) {
      if (field.key().equals(key) && field.value().equals(value)) {
        return true;
      }
    }
    return false;
  }

  /**
   * What is shown of a record.
   *
   * @param body in any form
   * @param attributes of any type
   * @return the same objects where there was nothing to mask or to cut
   */
  public Fields shown(@Nullable Value<?> body, Attributes attributes) {
    BoundedRecord bounded = new BoundedRecord(rules);
    Value<?> shownBody = bounded.body(body, attributes);
    return new Fields(shownBody, bounded.attributes(attributes));
  }

  /**
   * What is shown of another text of the record, such as the name of an event.
   *
   * @param text any text
   * @return without secrets, cut as a value is
   */
  public String shown(String text) {
    return rules.shown(text, rules.maxValue());
  }

  /**
   * What the host has put into a record.
   *
   * @param body in the form that it had, or a text if it was too long
   * @param attributes with {@code truncated}, the number of values that were cut or left out
   */
  public record Fields(@Nullable Value<?> body, Attributes attributes) {}
}
