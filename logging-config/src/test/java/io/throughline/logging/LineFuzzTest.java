package io.throughline.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import io.opentelemetry.context.Scope;
import io.throughline.logging.internal.line.EventFields;
import io.throughline.logging.internal.line.LineSanitizer;
import io.throughline.logging.internal.line.RecordFields;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;
import org.slf4j.event.KeyValuePair;

/**
 * Whatever is logged, its line parses, stays within the limit and shows no secret. An ordinary run
 * tries the same thousand events each time; {@code LINE_FUZZ_SECONDS=60} tries others for a minute.
 */
class LineFuzzTest {

  /** What means something to JSON, to the masks or to UTF-16. */
  private static final String ALPHABET =
      "a:=\"'\\\n\r -{}[](),;&%4111/@.\u0000\u007f\u00e4\u2028\u20ac\ud83d\ude00";

  private static final List<String> WORDS =
      List.of(
          "token",
          "Bearer ",
          "basic ",
          "Authorization: ",
          "http://u:",
          "-----BEGIN PRIVATE KEY-----",
          "4111111111111111",
          "password=\"",
          "set-cookie: ",
          "\\\"",
          "\u2026[+1]");

  private static final String SECRET = "Hunter2Hunter2";
  private static final int LIMIT = JsonLineEncoder.MIN_MAX_LINE_BYTES;

  private final LoggerContext context = new LoggerContext();
  private final JsonLineEncoder encoder = new JsonLineEncoder();

  LineFuzzTest() {
    context.setMDCAdapter(MDC.getMDCAdapter());
    TraceContextListener traces = new TraceContextListener();
    traces.setContext(context);
    traces.start();
    encoder.setContext(context);
    encoder.setMaxLineBytes(LIMIT);
    encoder.start();
  }

  @Test
  void every_line_parses_is_short_and_hides_secrets() {
    for (int seed = 0; seed < 1_000; seed++) {
      check(new Random(seed), seed);
    }
    String seconds = System.getenv("LINE_FUZZ_SECONDS");
    if (seconds != null) {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Long.parseLong(seconds));
      long lines = 0;
      while (System.nanoTime() - end < 0) {
        long seed = ThreadLocalRandom.current().nextLong();
        check(new Random(seed), seed);
        lines++;
      }
      System.out.println(lines + " lines at random");
    }
  }

  private void check(Random random, long seed) {
    LoggingEvent event = event(random);
    String line = new String(encoder.encode(event), StandardCharsets.UTF_8);
    String which = "the event of seed " + seed;

    assertThat(line.getBytes(StandardCharsets.UTF_8).length).as(which).isLessThanOrEqualTo(LIMIT);
    assertThat(line.indexOf('\n')).as(which).isEqualTo(line.length() - 1);
    Map<String, Object> fields = LogbackUnderTest.parsed(line);
    assertThat(fields).as(which).containsEntry("trace_id", Spans.TRACE_ID);
    assertThat(line).as(which).doesNotContain(SECRET);

    RecordFields shown = new RecordFields(event, LineSanitizer.in(context));
    assertThat(shown.message() + shown.attributes()).as(which).doesNotContain(SECRET);
  }

  private LoggingEvent event(Random random) {
    Throwable exception = null;
    for (int causes = random.nextInt(5); causes > 0; causes--) {
      exception = new IllegalStateException(withSecret(random), exception);
    }
    try (Scope scope = Spans.sampled("00f067aa0ba902b7").makeCurrent()) {
      MDC.put(text(random), withSecret(random));
      MDC.put("note", withSecret(random));
      LoggingEvent event =
          new LoggingEvent(
              "test",
              context.getLogger("io.example.Broker"),
              Level.INFO,
              withSecret(random),
              exception,
              new Object[] {value(random)});
      for (int pairs = random.nextInt(20); pairs > 0; pairs--) {
        event.addKeyValuePair(new KeyValuePair(text(random), value(random)));
      }
      event.addKeyValuePair(new KeyValuePair("client.password", SECRET));
      EventFields.snapshot(event);
      return event;
    } finally {
      MDC.clear();
    }
  }

  /** The form in which a secret is found whatever stands around it. */
  private static String withSecret(Random random) {
    return text(random) + " token=" + SECRET + " " + text(random);
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(1 << random.nextInt(13));
    while (text.length() < length) {
      if (random.nextInt(20) == 0) {
        text.append(WORDS.get(random.nextInt(WORDS.size())));
      } else {
        text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
      }
    }
    return text.toString();
  }

  private static Object value(Random random) {
    return switch (random.nextInt(5)) {
      case 0 -> Double.longBitsToDouble(random.nextLong());
      case 1 -> random.nextLong();
      case 2 -> new int[] {1, 2};
      default -> text(random);
    };
  }
}
