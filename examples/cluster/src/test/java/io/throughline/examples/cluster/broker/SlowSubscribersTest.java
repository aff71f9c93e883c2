package io.throughline.examples.cluster.broker;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.opentelemetry.api.OpenTelemetry;
import io.throughline.semconv.MqttDeliveryPart;
import io.throughline.semconv.MqttMetrics;
import io.throughline.semconv.MqttQos;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class SlowSubscribersTest {

  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(SlowSubscribers.class);
  private final MqttMetrics mqtt = MqttMetrics.create(OpenTelemetry.noop());
  private final SlowestDeliveries slowest =
      new SlowestDeliveries(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
  private final SlowSubscribers slow = new SlowSubscribers(mqtt, 1000, slowest);
  private final long countedBefore = counted();

  @BeforeEach
  void listen() {
    lines.start();
    logger.addAppender(lines);
  }

  @AfterEach
  void listen_no_more() {
    logger.detachAppender(lines);
  }

  @Test
  void what_takes_no_longer_than_it_may_is_not_slow() {
    took("fast", 1.0);

    assertThat(counted()).isEqualTo(countedBefore);
    assertThat(logged()).isEmpty();
  }

  @Test
  void a_subscriber_is_named_once_and_counted_each_time() {
    took("slow", 2);
    took("slow", 3);
    took("slow", 1.5);

    assertThat(counted()).isEqualTo(countedBefore + 3);
    assertThat(logged()).containsExactly("slow");
  }

  @Test
  void only_the_ten_slowest_are_named_however_many_there_are() {
    for (int i = 1; i <= 10; i++) {
      took("client-" + i, 10 + i);
    }
    for (int i = 0; i < 1000; i++) {
      took("less-slow-" + i, 5);
    }
    took("slowest", 100);

    assertThat(logged()).hasSize(11).contains("client-1", "client-10", "slowest");
  }

  @Test
  void the_page_names_the_slowest_first_each_with_its_slowest_delivery() {
    took("slow", 2);
    took("slower", 3);
    took("slow", 1.5);

    assertThat(slowest.json())
        .isEqualTo(
            "{\"slow_subscribers\":["
                + "{\"client_id\":\"slower\",\"topic\":\"a/b\",\"qos\":1,\"part\":\"response\",\"seconds\":3.0,\"at\":\"1970-01-01T00:00:00Z\"},"
                + "{\"client_id\":\"slow\",\"topic\":\"a/b\",\"qos\":1,\"part\":\"response\",\"seconds\":2.0,\"at\":\"1970-01-01T00:00:00Z\"}]}");
  }

  private void took(String client, double seconds) {
    slow.delivered(client, "a/b", MqttQos.AT_LEAST_ONCE, MqttDeliveryPart.RESPONSE, seconds);
  }

  private long counted() {
    return mqtt.deliveriesSlow(MqttDeliveryPart.RESPONSE).total();
  }

  private List<String> logged() {
    return lines.list.stream()
        .flatMap(line -> Objects.requireNonNull(line.getKeyValuePairs()).stream())
        .filter(field -> field.key.equals("client_id"))
        .map(field -> String.valueOf(field.value))
        .toList();
  }
}
