package io.throughline.logging;

import io.throughline.semconv.LogFields;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.SerializableString;
import tools.jackson.core.io.SerializedString;
import tools.jackson.core.json.UTF8JsonGenerator;
import tools.jackson.core.util.JsonGeneratorDelegate;

/**
 * Stands between the providers of a line and Jackson, so that no provider can forget it: secrets
 * are masked, text is well-formed, and what would make the line too long is cut or left out, which
 * {@code truncated} then says.
 *
 * <p>The providers of this package use the methods with a bound. What others write is bounded text
 * by text; should the whole still be too long, {@link LineBuffer} refuses it, and {@link
 * JsonLineEncoder} writes a shorter line.
 */
final class LineGenerator extends JsonGeneratorDelegate {

  /** For level, logger, thread and the like. */
  static final int SHORT = 256;

  private static final SerializedString TRUNCATED = new SerializedString(LogFields.TRUNCATED);

  /** For {@code ,"truncated":1234}, the closing brace and the line end. */
  private static final int TAIL = 26;

  /** A number, or a text so short that it would be little more than the mark of a cut. */
  private static final int SMALLEST_VALUE = 26;

  private final LineBuffer line;
  private final LineRules rules;
  private final char[] scratch = new char[40];
  private final StringBuilder text = new StringBuilder();
  private final EscapedText escaped = new EscapedText();

  /** Decorators of the host, which may mask, need to see the text as such. */
  private final boolean plain;

  private boolean secret;
  private int truncated;

  LineGenerator(JsonGenerator jackson, LineBuffer line, LineRules rules) {
    super(jackson);
    this.line = line;
    this.rules = rules;
    this.plain = jackson instanceof UTF8JsonGenerator;
  }

  LineRules rules() {
    return rules;
  }

  /** Characters that a provider may use while it writes one value. */
  char[] scratch() {
    return scratch;
  }

  /** Empty; a provider may use it while it writes one value. */
  StringBuilder emptyText() {
    text.setLength(0);
    return text;
  }

  /** How many bytes the line can still take. */
  int room() {
    return rules.maxBytes() - TAIL - line.size() - delegate.streamWriteOutputBuffered();
  }

  /** Says that a value is missing. */
  void leftOut() {
    truncated++;
  }

  /** A text of the host. */
  void writeText(SerializableString name, String value, int maxBytes) {
    int room = Math.min(maxBytes, room() - nameSize(name));
    if (room < SMALLEST_VALUE) {
      leftOut();
      return;
    }
    delegate.writeName(name);
    if (plain) {
      rules.show(value, room, escaped);
      writeEscaped();
    } else {
      delegate.writeString(counted(value, rules.shown(value, room)));
    }
  }

  /** A text of the host that is known to be without secrets. */
  void writeMasked(SerializableString name, String value, int maxBytes) {
    int room = Math.min(maxBytes, room() - nameSize(name));
    if (room < SMALLEST_VALUE) {
      leftOut();
      return;
    }
    delegate.writeName(name);
    if (plain) {
      escaped.set(value, 0, room);
      writeEscaped();
    } else {
      delegate.writeString(counted(value, JsonText.fitted(value, room)));
    }
  }

  private void writeEscaped() {
    if (escaped.isCut()) {
      truncated++;
    }
    delegate.writeRawUTF8String(escaped.bytes(), 0, escaped.size());
  }

  /** A value of the host: a number or a boolean as such, anything else as text. */
  void writeValue(FieldName name, @Nullable Object value, int keep) {
    String mask = rules.maskOf(name, value);
    if (room() - keep < nameSize(name.json()) + SMALLEST_VALUE) {
      truncated++;
    } else if (mask != null) {
      delegate.writeName(name.json());
      delegate.writeString(mask);
    } else if (!writeScalar(name.json(), value)) {
      String valueAsText = HostFields.text(value);
      int room = room() - keep - nameSize(name.json());
      writeText(name.json(), valueAsText, Math.min(room, rules.maxValue()));
    }
  }

  private boolean writeScalar(SerializableString name, @Nullable Object value) {
    if (value instanceof String) {
      return false;
    } else if (value == null) {
      delegate.writeName(name);
      delegate.writeNull();
    } else if (value instanceof Boolean flag) {
      delegate.writeName(name);
      delegate.writeBoolean(flag);
    } else if (value instanceof Long
        || value instanceof Integer
        || value instanceof Short
        || value instanceof Byte) {
      delegate.writeName(name);
      delegate.writeNumber(((Number) value).longValue());
    } else if (value instanceof Float number && Float.isFinite(number)) {
      delegate.writeName(name);
      delegate.writeNumber(number.floatValue());
    } else if (value instanceof Double number && Double.isFinite(number)) {
      delegate.writeName(name);
      delegate.writeNumber(number.doubleValue());
    } else {
      return false;
    }
    return true;
  }

  private static int nameSize(SerializableString name) {
    return name.asQuotedUTF8().length + 6;
  }

  private String counted(String value, String shown) {
    if (!shown.equals(value) && JsonText.isCut(shown)) {
      truncated++;
    }
    return shown;
  }

  @Override
  public JsonGenerator writeName(String name) {
    FieldName known = rules.names().of(name);
    secret = known.secret();
    return super.writeName(JsonText.fitted(name, SHORT));
  }

  @Override
  public JsonGenerator writeString(String value) {
    if (secret) {
      secret = false;
      rules.counts().masked();
      return super.writeString(SecretMask.MASK);
    }
    return super.writeString(counted(value, rules.shown(value, Math.max(room(), SMALLEST_VALUE))));
  }

  @Override
  public JsonGenerator writeStartObject() {
    if (streamWriteContext().inRoot()) {
      truncated = 0;
    }
    return super.writeStartObject();
  }

  @Override
  public JsonGenerator writeEndObject() {
    if (truncated > 0 && streamWriteContext().getParent().inRoot()) {
      delegate.writeName(TRUNCATED);
      delegate.writeNumber(truncated);
    }
    return super.writeEndObject();
  }
}
