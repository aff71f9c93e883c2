package io.throughline.examples.cluster.placement;

import static io.throughline.semconv.ErrorAttributes.ERROR_TYPE;
import static io.throughline.semconv.MessagingAttributes.MESSAGING_DESTINATION_NAME;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.throughline.examples.cluster.placement.raft.ReplicatedRecords;
import io.throughline.examples.cluster.placement.v1.MessageMetadata;
import io.throughline.examples.cluster.placement.v1.PlacementGrpc;
import io.throughline.examples.cluster.placement.v1.StoreRequest;
import io.throughline.examples.cluster.placement.v1.StoreResponse;
import io.throughline.semconv.PlacementCenterEvents;
import io.throughline.semconv.PlacementCenterMetrics;
import io.throughline.semconv.PlacementCenterRecordType;
import io.throughline.semconv.PlacementCenterSpans;
import io.throughline.semconv.Schema;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gRPC service of the placement centre: the leader stores records, the other nodes name the
 * leader.
 */
final class PlacementService extends PlacementGrpc.PlacementImplBase {

  private static final Logger log = LoggerFactory.getLogger(PlacementService.class);
  private static final double NANOS_PER_SECOND = 1e9;

  private final ReplicatedRecords records;
  private final Tracer tracer;
  private final PlacementCenterMetrics metrics;

  PlacementService(ReplicatedRecords records, OpenTelemetry openTelemetry) {
    this.records = records;
    this.tracer =
        openTelemetry
            .tracerBuilder(PlacementService.class.getPackageName())
            .setSchemaUrl(Schema.URL)
            .build();
    this.metrics = PlacementCenterMetrics.create(openTelemetry);
  }

  @Override
  public void store(StoreRequest request, StreamObserver<StoreResponse> answer) {
    // A broker that has given up is not to be answered, which is no error of ours.
    ((ServerCallStreamObserver<StoreResponse>) answer).setOnCancelHandler(() -> {});
    if (records.isLeader()) {
      new Store(request).run(answer);
    } else {
      var unused =
          records
              .write(request, Context.current())
              .whenComplete((done, failure) -> answer(answer, failure));
    }
  }

  private static void answer(StreamObserver<StoreResponse> answer, @Nullable Throwable failure) {
    if (failure == null) {
      answer.onNext(StoreResponse.getDefaultInstance());
      answer.onCompleted();
    } else {
      answer.onError(WriteStatus.of(failure));
    }
  }

  /** A write that this node, as the leader, has taken on. */
  private final class Store {
    private final StoreRequest request;
    private final long start = System.nanoTime();
    private final Span span;
    private final Context context;

    private Store(StoreRequest request) {
      this.request = request;
      this.span =
          PlacementCenterSpans.store(tracer)
              .setAttribute(MESSAGING_DESTINATION_NAME, request.getMetadata().getTopic())
              .startSpan();
      this.context = Context.current().with(span);
    }

    private void run(StreamObserver<StoreResponse> answer) {
      try (Scope scope = context.makeCurrent()) {
        log.debug("record of message {} goes to the group", request.getMessageId());
      }
      var unused =
          records
              .write(request, context)
              .whenComplete(
                  (done, failure) -> {
                    finish(failure);
                    answer(answer, failure);
                  });
    }

    private void finish(@Nullable Throwable failure) {
      String errorType = null;
      if (failure == null) {
        logStored();
      } else {
        errorType = WriteStatus.of(failure).getStatus().getCode().name();
        span.setStatus(StatusCode.ERROR).setAttribute(ERROR_TYPE, errorType);
      }
      metrics
          .storeDuration(PlacementCenterRecordType.MESSAGE, errorType)
          .record((System.nanoTime() - start) / NANOS_PER_SECOND, context);
      span.end();
    }

    private void logStored() {
      MessageMetadata metadata = request.getMetadata();
      try (Scope scope = context.makeCurrent()) {
        PlacementCenterEvents.recordStored(log.atInfo())
            .recordType(PlacementCenterRecordType.MESSAGE)
            .clientId(metadata.getClientId())
            .topic(metadata.getTopic())
            .log("metadata stored");
      }
    }
  }
}
