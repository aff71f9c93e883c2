package io.throughline.delivery.autoconfigure;

import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.throughline.delivery.OtlpDelivery;
import io.throughline.delivery.OtlpDeliveryBuilder;
import io.throughline.delivery.OtlpDeliveryBuilder.Sync;
import io.throughline.semconv.ThroughlineSignal;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The settings {@code throughline.spool.*} as OpenTelemetry's autoconfiguration reads properties
 * and environment variables. A wrong value is logged, and the default is used.
 */
public final class DeliveryProperties {

  private static final Logger log = LoggerFactory.getLogger(DeliveryProperties.class);

  private static final String SPOOL = "throughline.spool.";
  private static final String OTLP = "otel.exporter.otlp.";
  private static final Pattern BYTES = Pattern.compile("(\\d{1,12})\\s*([kKmMgG]?)[bB]?");

  private static final List<String> OF_A_SIGNAL =
      List.of("endpoint", "certificate", "client.certificate", "client.key");

  private final ConfigProperties config;

  private DeliveryProperties(ConfigProperties config) {
    this.config = config;
  }

  /**
   * Begins to set up delivery as the properties have it.
   *
   * @param config properties of the SDK
   * @return a builder to be ended by the caller
   */
  public static OtlpDeliveryBuilder builder(ConfigProperties config) {
    return new DeliveryProperties(config).builder();
  }

  private OtlpDeliveryBuilder builder() {
    String directory = config.getString(SPOOL + "directory");
    OtlpDeliveryBuilder builder =
        directory == null
            ? OtlpDelivery.builderFor(serviceName())
            : OtlpDelivery.builder(Path.of(directory));
    set("enabled", config::getBoolean, builder::spool);
    set("crash.mode", config::getBoolean, builder::crashMode);
    set("max.size", this::bytes, builder::maxSize);
    set("max.age", config::getDuration, builder::maxAge);
    set("sync", this::sync, builder::sync);
    set("order", this::isNewestFirst, builder::newestFirst);
    set("catchup.rate", this::bytes, builder::catchUpRate);
    String token = config.getString("throughline.otlp.token.file");
    return builder.tokenFile(token == null ? null : Path.of(token)).properties(otlp());
  }

  private String serviceName() {
    String set = config.getString("otel.service.name");
    return set == null
        ? config
            .getMap("otel.resource.attributes")
            .getOrDefault("service.name", "unknown_service:java")
        : set;
  }

  private <T> void set(String name, Function<String, @Nullable T> reading, Consumer<T> target) {
    String key = SPOOL + name;
    try {
      T value = reading.apply(key);
      if (value != null) {
        target.accept(value);
      }
    } catch (ConfigurationException | IllegalArgumentException e) {
      log.error("{} has a wrong value, the default is used: {}", key, e.getMessage());
    }
  }

  private @Nullable Long bytes(String key) {
    String text = config.getString(key);
    if (text == null) {
      return null;
    }
    Matcher matcher = BYTES.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          text + " is not a number of bytes with k, M or G for units of 1024");
    }
    int power = " KMG".indexOf((matcher.group(2) + " ").toUpperCase(Locale.ROOT).charAt(0));
    long number = Long.parseLong(matcher.group(1));
    if (number > Long.MAX_VALUE >> (10 * power)) {
      throw new IllegalArgumentException(text + " is more bytes than can be counted");
    }
    return number << (10 * power);
  }

  private @Nullable Sync sync(String key) {
    String text = config.getString(key);
    return text == null ? null : Sync.valueOf(text.toUpperCase(Locale.ROOT));
  }

  private @Nullable Boolean isNewestFirst(String key) {
    String text = config.getString(key);
    if (text != null && !List.of("newest", "oldest").contains(text)) {
      throw new IllegalArgumentException(text + " is neither newest nor oldest");
    }
    return text == null ? null : (Boolean) text.equals("newest");
  }

  private Map<String, @Nullable String> otlp() {
    Map<String, @Nullable String> properties = new HashMap<>();
    for (String name : OF_A_SIGNAL) {
      properties.put(OTLP + name, config.getString(OTLP + name));
      for (ThroughlineSignal signal : ThroughlineSignal.values()) {
        String key = OTLP + signal.value() + "." + name;
        properties.put(key, config.getString(key));
      }
    }
    return properties;
  }
}
