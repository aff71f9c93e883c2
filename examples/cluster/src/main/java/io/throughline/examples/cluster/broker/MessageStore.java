package io.throughline.examples.cluster.broker;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.google.protobuf.ByteString;
import com.hivemq.extension.sdk.api.packets.publish.PublishPacket;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.throughline.examples.cluster.journal.v1.AppendRequest;
import io.throughline.examples.cluster.journal.v1.AppendResponse;
import io.throughline.examples.cluster.journal.v1.JournalGrpc;
import io.throughline.examples.cluster.journal.v1.Message;
import io.throughline.examples.cluster.placement.v1.MessageMetadata;
import io.throughline.examples.cluster.placement.v1.StoreRequest;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** The storage of a message: its record in the placement centre and its content in the journal. */
final class MessageStore {

  /** HiveMQ handles one client's messages one after the other: a slow call holds up the next. */
  private static final Duration JOURNAL_DEADLINE = Duration.ofSeconds(1);

  private final PlacementNodes placement;
  private final JournalGrpc.JournalStub journal;

  MessageStore(PlacementNodes placement, Channel journal) {
    this.placement = placement;
    this.journal = JournalGrpc.newStub(journal);
  }

  /** Asks both at once. The future always completes, with what each of them answered. */
  CompletableFuture<Outcome> store(Context context, String clientId, PublishPacket packet) {
    String messageId = UUID.randomUUID().toString();
    try (Scope scope = context.makeCurrent()) {
      CompletableFuture<Status.Code> stored = storeMetadata(messageId, clientId, packet);
      CompletableFuture<Status.Code> appended = append(context, messageId, packet);
      return stored.thenCombine(appended, Outcome::new);
    }
  }

  private CompletableFuture<Status.Code> storeMetadata(
      String messageId, String clientId, PublishPacket packet) {
    StoreRequest request =
        StoreRequest.newBuilder()
            .setMessageId(messageId)
            .setMetadata(
                MessageMetadata.newBuilder()
                    .setClientId(clientId)
                    .setTopic(packet.getTopic())
                    .setQos(packet.getQos().getQosNumber())
                    .setRetain(packet.getRetain())
                    .setPayloadSize(Payload.of(packet).remaining())
                    .setReceivedAtMillis(packet.getTimestamp()))
            .build();
    return placement.store(request);
  }

  private CompletableFuture<Status.Code> append(
      Context context, String messageId, PublishPacket packet) {
    Message.Builder message =
        Message.newBuilder()
            .setId(messageId)
            .setTopic(packet.getTopic())
            .setPayload(ByteString.copyFrom(Payload.of(packet)));
    // Not the baggage, which is for those on the way and not to be kept.
    W3CTraceContextPropagator.getInstance()
        .inject(context, message, (carrier, name, value) -> message.putHeaders(name, value));
    AppendRequest request = AppendRequest.newBuilder().setMessage(message).build();
    return MessageStore.<AppendResponse>call(
        answer ->
            journal
                .withDeadlineAfter(JOURNAL_DEADLINE.toMillis(), MILLISECONDS)
                .append(request, answer));
  }

  private static <T> CompletableFuture<Status.Code> call(Consumer<StreamObserver<T>> call) {
    CompletableFuture<Status.Code> code = new CompletableFuture<>();
    call.accept(
        new StreamObserver<>() {
          @Override
          public void onNext(T answer) {}

          @Override
          public void onError(Throwable failure) {
            code.complete(Status.fromThrowable(failure).getCode());
          }

          @Override
          public void onCompleted() {
            code.complete(Status.Code.OK);
          }
        });
    return code;
  }

  /** The answers of the placement centre and the journal. */
  record Outcome(Status.Code placement, Status.Code journal) {

    boolean isComplete() {
      return placement == Status.Code.OK && journal == Status.Code.OK;
    }

    @Override
    public String toString() {
      return "placement " + placement + ", journal " + journal;
    }

    /** The first status that is not OK. */
    Status.Code failure() {
      return placement == Status.Code.OK ? journal : placement;
    }
  }
}
