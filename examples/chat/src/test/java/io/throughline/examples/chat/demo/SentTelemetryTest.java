package io.throughline.examples.chat.demo;

import static io.throughline.examples.chat.demo.RunningChat.END;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.throughline.examples.chat.load.Load;
import io.throughline.examples.kit.catalogue.Model;
import io.throughline.examples.kit.catalogue.UndefinedTelemetry;
import org.junit.jupiter.api.Test;

/** What the servers send by OTLP is what the catalogue defines. */
class SentTelemetryTest {

  @Test
  void nothing_is_sent_that_the_catalogue_does_not_define() throws Exception {
    UndefinedTelemetry telemetry = new UndefinedTelemetry(new Model());
    try (RunningChat chat = new RunningChat(telemetry)) {
      try (Load load = chat.load("sent")) {
        RunningChat.open(load, 4, 2);
        load.talk(10);
        load.upload(1, 100);
        load.upload(1, 100_000);
        load.send(5, 1);
        load.cut(1);
        await().atMost(END).until(() -> load.tally().missing() == 0);
      }
      await()
          .atMost(END)
          .untilAsserted(
              () -> {
                assertThat(telemetry.receivedFrom("chat-server"))
                    .contains(
                        "http.server.request.duration",
                        "db.client.operation.duration",
                        "db.client.connection.count",
                        "cache.lookups",
                        "messaging.client.sent.messages",
                        "outbox.delay",
                        "chat.messages.sent",
                        "upload.duration",
                        "health.check.duration",
                        "log");
                assertThat(telemetry.receivedFrom("notify-server"))
                    .contains(
                        "messaging.process.duration",
                        "broadcast.deliveries",
                        "broadcast.delay",
                        "sse.connection.count",
                        "presence.user.count",
                        "nats.subscription.state",
                        "log");
                assertThat(telemetry.receivedFrom("analytics-server"))
                    .contains(
                        "analytics.events.received",
                        "analytics.events.stored",
                        "analytics.events.rejected",
                        "analytics.batch.store",
                        "event.delay",
                        "log");
              });
      // openai-java's instrumentation gives a list, which no attribute of the catalogue is.
      assertThat(telemetry.problems())
          .filteredOn(problem -> !problem.contains("gen_ai.request.encoding_formats"))
          .isEmpty();
    }
  }
}
