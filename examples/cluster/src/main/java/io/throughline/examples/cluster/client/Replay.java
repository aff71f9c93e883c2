package io.throughline.examples.cluster.client;

import static io.throughline.semconv.ErrorAttributes.ERROR_TYPE;
import static io.throughline.semconv.JournalAttributes.JOURNAL_OFFSET;
import static io.throughline.semconv.MessagingAttributes.MESSAGING_DESTINATION_NAME;

import com.google.common.collect.ImmutableList;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.throughline.Observability;
import io.throughline.examples.cluster.Setting;
import io.throughline.examples.cluster.journal.v1.Entry;
import io.throughline.examples.cluster.journal.v1.JournalGrpc;
import io.throughline.examples.cluster.journal.v1.Message;
import io.throughline.examples.cluster.journal.v1.ReadRequest;
import io.throughline.grpc.GrpcPropagation;
import io.throughline.semconv.JournalSpans;
import io.throughline.semconv.Schema;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * A command that publishes messages of the journal again, each in a trace of its own that links to
 * the one in which the message first came.
 */
public final class Replay {

  private static final TextMapGetter<Message> HEADERS =
      new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Message message) {
          return message.getHeadersMap().keySet();
        }

        @Override
        public @Nullable String get(@Nullable Message message, String name) {
          return message == null ? null : message.getHeadersMap().get(name);
        }
      };

  private final JournalGrpc.JournalBlockingStub journal;
  private final Publisher publisher;
  private final Tracer tracer;

  /** Its arguments: the offset of the first message, and how many, at most 1000. */
  public static void main(String[] args) {
    try (Observability observability = Observability.builder("replay").operatorsPort(0).init()) {
      OpenTelemetry telemetry = observability.openTelemetry();
      Mqtt5AsyncClient client =
          Mqtt5Client.builder()
              .identifier("replay")
              .serverHost("localhost")
              .serverPort(Setting.port("mqtt.listen.port", 1883))
              .buildAsync();
      client.connect().join();
      ManagedChannel journal =
          GrpcPropagation.create(telemetry)
              .instrument(
                  ManagedChannelBuilder.forTarget(Setting.text("journal.target", "localhost:1778")))
              .usePlaintext()
              .build();
      new Replay(journal, new Publisher(client, telemetry), telemetry)
          .publish(Long.parseLong(args[0]), Integer.parseInt(args[1]));
      journal.shutdown();
      client.disconnect().join();
    }
  }

  /** From a journal, with a publisher whose client is connected. */
  public Replay(Channel journal, Publisher publisher, OpenTelemetry openTelemetry) {
    this.journal = JournalGrpc.newBlockingStub(journal);
    this.publisher = publisher;
    this.tracer =
        openTelemetry.tracerBuilder(Replay.class.getPackageName()).setSchemaUrl(Schema.URL).build();
  }

  /** Returns how many there were. */
  public int publish(long fromOffset, int limit) {
    // All of them first: what is published stands at the end of the journal again.
    List<Entry> entries =
        ImmutableList.copyOf(
            journal.read(
                ReadRequest.newBuilder().setFromOffset(fromOffset).setLimit(limit).build()));
    entries.forEach(this::publish);
    return entries.size();
  }

  private void publish(Entry entry) {
    Message message = entry.getMessage();
    Span span =
        JournalSpans.replay(tracer)
            .setNoParent()
            .addLink(recorded(message))
            .setAttribute(MESSAGING_DESTINATION_NAME, message.getTopic())
            .setAttribute(JOURNAL_OFFSET, entry.getOffset())
            .startSpan();
    try (Scope scope = span.makeCurrent()) {
      publisher
          .publish(message.getTopic(), message.getPayload().toByteArray(), MqttQos.AT_LEAST_ONCE)
          .join();
    } catch (CompletionException e) {
      span.setStatus(StatusCode.ERROR)
          .setAttribute(ERROR_TYPE, String.valueOf(e.getCause()).replaceFirst(":.*", ""));
      throw e;
    } finally {
      span.end();
    }
  }

  /** Invalid, and then no link, for a message that was appended without one. */
  private static SpanContext recorded(Message message) {
    return Span.fromContext(
            W3CTraceContextPropagator.getInstance().extract(Context.root(), message, HEADERS))
        .getSpanContext();
  }
}
