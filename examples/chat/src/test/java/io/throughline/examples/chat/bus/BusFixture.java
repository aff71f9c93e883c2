package io.throughline.examples.chat.bus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.throughline.examples.chat.parts.Nats;
import io.throughline.examples.chat.parts.RealParts;
import io.throughline.testing.TelemetryExtension;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** NATS, and a stream of each test. */
abstract class BusFixture {

  static final Duration SOON = Duration.ofSeconds(60);

  static Nats nats;
  static int streams;

  @RegisterExtension final TelemetryExtension telemetry = new TelemetryExtension();

  final List<String> seen = new CopyOnWriteArrayList<>();
  String prefix;
  Bus bus;

  @BeforeAll
  static void startNats() throws Exception {
    nats = RealParts.nats();
  }

  @AfterAll
  static void stopNats() {
    nats.close();
  }

  @BeforeEach
  void connect() throws Exception {
    prefix = "t" + ++streams;
    bus = another();
  }

  Bus another() throws Exception {
    return Bus.connect(
        new BusOptions(
            nats.url(),
            "test",
            prefix.toUpperCase(Locale.ROOT),
            List.of(prefix + ".*"),
            prefix + "dead"),
        telemetry.openTelemetry());
  }

  @AfterEach
  void close() throws Exception {
    bus.close();
  }

  void publish(String name, String id) throws Exception {
    bus.publish(prefix + "." + name, id, id.getBytes(UTF_8), Context.current()).get(30, SECONDS);
  }

  long sum(String metric, String attribute, String value) {
    return telemetry.metrics().stream()
        .filter(each -> each.getName().equals(metric))
        .flatMap(each -> each.getLongSumData().getPoints().stream())
        .filter(point -> value.equals(point.getAttributes().get(AttributeKey.stringKey(attribute))))
        .mapToLong(LongPointData::getValue)
        .sum();
  }

  long gauge(String metric, Attributes attributes) {
    return telemetry.metrics().stream()
        .filter(each -> each.getName().equals(metric))
        .flatMap(each -> each.getLongGaugeData().getPoints().stream())
        .filter(point -> point.getAttributes().equals(attributes))
        .mapToLong(LongPointData::getValue)
        .max()
        .orElse(-1);
  }

  static Attributes group(String name) {
    return Attributes.of(AttributeKey.stringKey("messaging.consumer.group.name"), name);
  }

  long dead() throws Exception {
    return bus.connection()
        .jetStreamManagement()
        .getStreamInfo(bus.options().stream() + "_DEAD")
        .getStreamState()
        .getMsgCount();
  }
}
