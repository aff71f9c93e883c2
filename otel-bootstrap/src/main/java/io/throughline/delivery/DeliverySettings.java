package io.throughline.delivery;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the user decides about delivery.
 *
 * @param spool whether telemetry goes to the disk before it is sent
 * @param folder where; processes that share it stay apart inside
 * @param limits for each signal
 * @param newestFirst whether fresh telemetry overtakes what an outage left behind
 * @param catchUpRate bytes in a second at which is sent what an outage left behind
 * @param endpoint the endpoint that was set for a signal by its name; null if none was
 */
record DeliverySettings(
    boolean spool,
    Path folder,
    SpoolLimits limits,
    boolean newestFirst,
    long catchUpRate,
    UnaryOperator<@Nullable String> endpoint) {

  private static final Logger log = LoggerFactory.getLogger(DeliverySettings.class);

  private static final int SEGMENT_SIZE = 4 << 20;

  /** Reads the settings; one that makes no sense is logged, and its default is used. */
  static DeliverySettings from(UnaryOperator<@Nullable String> properties, String serviceName) {
    Reader reader = new Reader(properties);
    long bytes = reader.number("throughline.spool.max.size", 1 << 20, 1L << 40, 256L << 20);
    return new DeliverySettings(
        reader.choice("throughline.spool.enabled", "true", "false").equals("true"),
        Path.of(
            reader.text(
                "throughline.spool.directory",
                Path.of(
                        System.getProperty("java.io.tmpdir"),
                        "throughline-" + System.getProperty("user.name"),
                        serviceName.replaceAll("[^A-Za-z0-9._-]", "_"))
                    .toString())),
        new SpoolLimits(
            bytes,
            Duration.ofMillis(
                reader.number("throughline.spool.max.age", 1000, 1L << 40, 86_400_000)),
            (int) Math.min(SEGMENT_SIZE, bytes / 4),
            switch (reader.choice("throughline.spool.sync", "never", "interval", "batch")) {
              case "batch" -> Duration.ZERO;
              case "interval" -> Duration.ofSeconds(1);
              default -> null;
            }),
        reader.choice("throughline.spool.order", "oldest", "newest").equals("newest"),
        reader.number("throughline.spool.catchup.rate", 1024, 1L << 40, 32 << 20),
        signal -> properties.apply("otel.exporter.otlp." + signal + ".endpoint"));
  }

  private record Reader(UnaryOperator<@Nullable String> properties) {

    String text(String key, String otherwise) {
      String text = properties.apply(key);
      return text == null || text.isBlank() ? otherwise : text.trim();
    }

    long number(String key, long least, long most, long otherwise) {
      String text = text(key, Long.toString(otherwise));
      try {
        long number = Long.parseLong(text);
        if (number >= least && number <= most) {
          return number;
        }
      } catch (NumberFormatException e) {
        log.debug("{} is not a number", key, e);
      }
      log.error("{} is '{}', allowed is {} to {}; {} is used", key, text, least, most, otherwise);
      return otherwise;
    }

    /** The first of what is allowed is the default. */
    String choice(String key, String... allowed) {
      String text = text(key, allowed[0]);
      for (String choice : allowed) {
        if (choice.equalsIgnoreCase(text)) {
          return choice;
        }
      }
      log.error("{} is '{}', allowed is {}; {} is used", key, text, allowed, allowed[0]);
      return allowed[0];
    }
  }
}
