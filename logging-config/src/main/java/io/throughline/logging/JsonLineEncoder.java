package io.throughline.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.throughline.logging.internal.context.LogLineCounts;
import io.throughline.logging.internal.line.LineBuffer;
import io.throughline.logging.internal.line.LineFields;
import io.throughline.logging.internal.line.LineProvider;
import io.throughline.logging.internal.line.LineSanitizer;
import io.throughline.logging.internal.line.LineWriter;
import io.throughline.logging.internal.line.StreamingFormatter;
import io.throughline.logging.mask.SecretMask;
import io.throughline.semconv.LogFields;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import net.logstash.logback.composite.AbstractCompositeJsonFormatter;
import net.logstash.logback.composite.JsonProvider;
import net.logstash.logback.decorate.JsonGeneratorDecorator;
import net.logstash.logback.encoder.LoggingEventCompositeJsonEncoder;
import org.jspecify.annotations.Nullable;

/**
 * An encoder that writes a log event as one line of JSON, with the fields of {@link LogFields}, the
 * identity of the service, and the MDC and key-values of the event. It needs no settings and works
 * in any appender that takes an encoder.
 *
 * <p>Whatever is logged, the line is valid JSON, not longer than {@link #setMaxLineBytes allowed}
 * and without what {@link SecretMask} finds. What is cut ends with {@code …[+n]}, the number of
 * characters that are missing, and the line has {@code truncated}, the number of values that were
 * cut or left out.
 *
 * <p>The trace fields are those of the thread that logged, provided that the configuration also has
 * {@link TraceContextListener}, as {@code io/throughline/logging/appender.xml} does.
 */
public final class JsonLineEncoder extends LoggingEventCompositeJsonEncoder {

  /** Shorter lines would have no room for the fields that every line has. */
  static final int MIN_MAX_LINE_BYTES = 4_096;

  private final List<LineProvider> essential = LineFields.essential();

  private int maxLineBytes = LineSanitizer.DEFAULT_MAX_BYTES;
  private boolean masking = true;
  private List<String> maskedNames = List.of();
  private @Nullable Pattern maskedPattern;
  private @Nullable LineSanitizer rules;
  private @Nullable LineWriter writer;

  /** Called by Logback. */
  public JsonLineEncoder() {
    // We write no objects that a Jackson module would know; looking for modules costs start time.
    getFormatter().setFindAndRegisterJacksonModules(false);
    setLineSeparator("UNIX");

    essential.forEach(getProviders()::addProvider);
    LineFields.further().forEach(getProviders()::addProvider);
  }

  /**
   * How long a line may be.
   *
   * @param bytes with the line end; at least 4,096, by default 16,000
   */
  public void setMaxLineBytes(int bytes) {
    if (bytes < MIN_MAX_LINE_BYTES) {
      addWarn("maxLineBytes " + bytes + " is below " + MIN_MAX_LINE_BYTES + ", which is used");
    }
    maxLineBytes = Math.max(bytes, MIN_MAX_LINE_BYTES);
  }

  /**
   * Whether secrets are masked.
   *
   * @param masking by default true
   */
  public void setMasking(boolean masking) {
    this.masking = masking;
  }

  /**
   * Words that make a name secret, besides those of {@link SecretMask}.
   *
   * @param names separated by commas
   */
  public void setMaskedNames(String names) {
    maskedNames = List.of(names.split(","));
  }

  /**
   * What is masked besides what {@link SecretMask} finds. It runs on every text of every line.
   *
   * @param regex each match is masked; empty for none
   */
  public void setMaskedPattern(String regex) {
    try {
      maskedPattern = regex.isEmpty() ? null : Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      // Not the pattern: it may contain the secret.
      addError("maskedPattern is no regular expression and is ignored: " + e.getDescription());
    }
  }

  /**
   * Adds fields to the line.
   *
   * @param provider writes them, behind the others; called by several threads at once
   */
  public void addProvider(JsonProvider<ILoggingEvent> provider) {
    getProviders().addProvider(provider);
  }

  @Override
  protected AbstractCompositeJsonFormatter<ILoggingEvent> createFormatter() {
    return new StreamingFormatter(this);
  }

  @Override
  public void start() {
    if (isStarted()) {
      return;
    }
    List<Pattern> patterns = maskedPattern == null ? List.of() : List.of(maskedPattern);
    SecretMask mask = masking ? SecretMask.of(maskedNames, patterns) : SecretMask.none();
    LineSanitizer ofLines = LineSanitizer.of(maxLineBytes, mask, LogLineCounts.of(getContext()));
    ofLines.withoutCounts().publish(getContext());
    LineWriter lines = new LineWriter(ofLines, super::encode, essential);
    // Here and not in the constructor, so that it stands in front of decorators of the host.
    addDecorator((JsonGeneratorDecorator) lines::generator);
    writer = lines;
    rules = ofLines;
    super.start();
  }

  /** What holds for lines of another form too. */
  LineSanitizer rules() {
    return Objects.requireNonNullElseGet(rules, () -> LineSanitizer.in(getContext()));
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    return written(event).toByteArray();
  }

  /** Writes the line by one call of {@code out}, with nothing left on the heap. */
  @Override
  public void encode(ILoggingEvent event, OutputStream out) throws IOException {
    written(event).writeTo(out);
  }

  private LineBuffer written(ILoggingEvent event) {
    if (writer == null) {
      throw new IllegalStateException("the encoder is not started");
    }
    return writer.written(event);
  }
}
