package io.throughline.logging.internal.line;

import io.throughline.logging.mask.SecretMask;
import io.throughline.semconv.LogFields;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.SerializableString;
import tools.jackson.core.io.SerializedString;
import tools.jackson.core.json.UTF8JsonGenerator;
import tools.jackson.core.util.JsonGeneratorDelegate;

/**
 * A JSON generator between the providers of a line and Jackson, which applies to every provider:
 * secrets are masked, text is well-formed, and what would make the line too long is cut or left
 * out, which {@code truncated} then says.
 *
 * <p>The providers of this package use the methods with a bound. What others write is bounded text
 * by text; should the whole still be too long, {@link LineBuffer} refuses it, and {@link
 * JsonLineEncoder} writes a shorter line.
 */
public final class LineGenerator extends JsonGeneratorDelegate {

  /** For level, logger, thread and the like. */
  static final int SHORT = 256;

  private static final SerializedString TRUNCATED = new SerializedString(LogFields.TRUNCATED);

  /** For {@code ,"truncated":1234}, the closing brace and the line end. */
  private static final int TAIL = 26;

  private final LineBuffer line;
  private final LineSanitizer rules;
  private final byte[] scratch = new byte[40];
  private final StringBuilder text = new StringBuilder();
  private final EscapedText escaped = new EscapedText();

  /** Decorators of the host, which may mask, need to see the text as such. */
  private final boolean plain;

  private boolean secret;
  private int truncated;

  LineGenerator(JsonGenerator jackson, LineBuffer line, LineSanitizer rules) {
    super(jackson, false); // an object that a provider writes comes through here, too
    this.line = line;
    this.rules = rules;
    this.plain = jackson instanceof UTF8JsonGenerator;
  }

  LineSanitizer rules() {
    return rules;
  }

  /** A provider may use it while it writes one value. */
  byte[] scratch() {
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

  /** How many bytes a value of that name can take. */
  int room(SerializableString name) {
    return room() - nameSize(name);
  }

  /** Says that a value is missing. */
  void leftOut() {
    truncated++;
  }

  void write(ConstantFields fields) {
    if (plain) {
      delegate.writeRaw(fields.json());
    } else {
      fields.writeOneByOne(delegate);
    }
  }

  /** Letters, digits and the like, of which nothing is masked, cut or escaped. */
  void writeAscii(SerializableString name, byte[] text, int length) {
    delegate.writeName(name);
    if (plain) {
      delegate.writeRawUTF8String(text, 0, length);
    } else {
      delegate.writeString(new String(text, 0, length, StandardCharsets.US_ASCII));
    }
  }

  /** The same for an id. */
  // Only the deprecated copy needs no array of its own; what it does to other characters is no
  // matter here.
  @SuppressWarnings("deprecation")
  void writeAscii(SerializableString name, String id) {
    id.getBytes(0, id.length(), scratch, 0);
    writeAscii(name, scratch, id.length());
  }

  /** A text of the host. */
  void writeText(SerializableString name, String value, int maxBytes) {
    writeText(name, value, maxBytes, true);
  }

  /** A text of the host that is known to be without secrets. */
  void writeMasked(SerializableString name, String value, int maxBytes) {
    writeText(name, value, maxBytes, false);
  }

  private void writeText(SerializableString name, String value, int maxBytes, boolean toMask) {
    int room = Math.min(maxBytes, room(name));
    if (room < LineSanitizer.SMALLEST_VALUE) {
      leftOut();
      return;
    }
    delegate.writeName(name);
    if (!plain) {
      String shown = toMask ? rules.shown(value, room) : JsonText.fitted(value, room);
      delegate.writeString(counted(value, shown));
      return;
    }
    if (toMask) {
      rules.show(value, room, escaped);
    } else {
      escaped.set(value, 0, room);
    }
    if (escaped.isCut()) {
      truncated++;
    }
    delegate.writeRawUTF8String(escaped.bytes(), 0, escaped.size());
  }

  /** A value of the host: a number or a boolean as such, anything else as text. */
  void writeValue(FieldName name, @Nullable Object value, int keep) {
    String mask = rules.maskOf(name, value);
    if (room() - keep < nameSize(name.json()) + LineSanitizer.SMALLEST_VALUE) {
      truncated++;
    } else if (mask != null) {
      delegate.writeName(name.json());
      delegate.writeString(mask);
    } else if (!ScalarField.write(delegate, name.json(), value)) {
      String valueAsText = EventFields.text(value);
      int room = room(name.json()) - keep;
      writeText(name.json(), valueAsText, Math.min(room, rules.maxValue()));
    }
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

  /** As the properties of an object have it. */
  @Override
  public JsonGenerator writeName(SerializableString name) {
    return writeName(name.getValue());
  }

  @Override
  public JsonGenerator writeString(String value) {
    if (secret) {
      secret = false;
      rules.counts().masked();
      return super.writeString(SecretMask.MASK);
    }
    return super.writeString(
        counted(value, rules.shown(value, Math.max(room(), LineSanitizer.SMALLEST_VALUE))));
  }

  @Override
  public JsonGenerator writeString(char[] text, int offset, int length) {
    return writeString(new String(text, offset, length));
  }

  @Override
  public JsonGenerator writeString(SerializableString value) {
    return writeString(value.getValue());
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
