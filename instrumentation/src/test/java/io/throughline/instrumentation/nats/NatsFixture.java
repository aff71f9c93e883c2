package io.throughline.instrumentation.nats;

import static io.throughline.testing.TelemetryAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.Connection;
import io.nats.client.FetchConsumer;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.impl.Headers;
import io.nats.client.support.NatsJetStreamConstants;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.context.Context;
import io.throughline.semconv.MessagingAttributes;
import io.throughline.testing.TelemetryExtension;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** NATS with a stream of orders, and the telemetry of one subscription to it. */
abstract class NatsFixture {

  static final Duration SOON = Duration.ofSeconds(60);
  static final String SUBJECT = "orders.placed";
  static final byte[] BODY = "an order".getBytes(UTF_8);
  static final Attributes BILLING =
      Attributes.of(MessagingAttributes.MESSAGING_CONSUMER_GROUP_NAME, "billing");

  @RegisterExtension final TelemetryExtension telemetry = new TelemetryExtension();

  @TempDir Path folder;

  NatsServer server;
  Connection connection;
  NatsTelemetry nats;
  NatsSubscription billing;

  @BeforeEach
  void connect() throws Exception {
    server = NatsServer.start(folder);
    connection =
        Nats.connect(
            Options.builder()
                .server(server.url())
                .connectionTimeout(Duration.ofSeconds(20))
                .maxReconnects(-1)
                .build());
    connection
        .jetStreamManagement()
        .addStream(
            StreamConfiguration.builder()
                .name("ORDERS")
                .subjects("orders.*")
                .storageType(StorageType.Memory)
                .build());
    nats = NatsTelemetry.create(telemetry.openTelemetry());
    billing = nats.subscription("billing", () -> connection);
  }

  @AfterEach
  void close() throws Exception {
    billing.close();
    connection.close();
    server.close();
  }

  void publish(String id, Context parent) throws Exception {
    Headers headers = new Headers().put(NatsJetStreamConstants.MSG_ID_HDR, id);
    NatsOperation sending = nats.send(SUBJECT, headers, BODY.length, parent);
    connection.jetStream().publish(SUBJECT, headers, BODY);
    sending.ended(null);
  }

  Message next() throws Exception {
    try (FetchConsumer messages =
        connection
            .getStreamContext("ORDERS")
            .createOrUpdateConsumer(
                ConsumerConfiguration.builder()
                    .durable("billing")
                    .ackWait(Duration.ofMinutes(10))
                    .build())
            .fetchMessages(1)) {
      return messages.nextMessage();
    }
  }

  void assertCount(String metric, Attributes attributes) {
    assertThat(telemetry)
        .metric(metric)
        .hasLongSumSatisfying(
            sum -> sum.hasPointsSatisfying(point -> point.hasValue(1).hasAttributes(attributes)));
  }
}
