package io.throughline.examples.cluster.placement;

import static io.throughline.semconv.ErrorAttributes.ERROR_TYPE;
import static io.throughline.semconv.MessagingAttributes.MESSAGING_DESTINATION_NAME;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.throughline.examples.cluster.placement.v1.MessageMetadata;
import io.throughline.examples.cluster.placement.v1.PlacementGrpc;
import io.throughline.examples.cluster.placement.v1.StoreRequest;
import io.throughline.examples.cluster.placement.v1.StoreResponse;
import io.throughline.examples.cluster.storage.RocksStore;
import io.throughline.semconv.PlacementCenterEvents;
import io.throughline.semconv.PlacementCenterMetrics;
import io.throughline.semconv.PlacementCenterRecordType;
import io.throughline.semconv.PlacementCenterSpans;
import io.throughline.semconv.Schema;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

final class PlacementService extends PlacementGrpc.PlacementImplBase {

  private static final Logger log = LoggerFactory.getLogger(PlacementService.class);
  private static final double NANOS_PER_SECOND = 1e9;

  private final RocksStore rocks;
  private final Tracer tracer;
  private final PlacementCenterMetrics metrics;

  PlacementService(RocksStore rocks, OpenTelemetry openTelemetry) {
    this.rocks = rocks;
    this.tracer =
        openTelemetry
            .tracerBuilder(PlacementService.class.getPackageName())
            .setSchemaUrl(Schema.URL)
            .build();
    this.metrics = PlacementCenterMetrics.create(openTelemetry);
    metrics.recordCount(PlacementCenterRecordType.MESSAGE, rocks::keyCount);
  }

  @Override
  public void store(StoreRequest request, StreamObserver<StoreResponse> answer) {
    try {
      store(request.getMessageId(), request.getMetadata());
      answer.onNext(StoreResponse.getDefaultInstance());
      answer.onCompleted();
    } catch (RocksDBException e) {
      answer.onError(Status.INTERNAL.withDescription(e.getMessage()).asRuntimeException());
    }
  }

  private void store(String messageId, MessageMetadata metadata) throws RocksDBException {
    long start = System.nanoTime();
    String errorType = null;
    Span span =
        PlacementCenterSpans.store(tracer)
            .setAttribute(MESSAGING_DESTINATION_NAME, metadata.getTopic())
            .startSpan();
    try (Scope scope = span.makeCurrent()) {
      rocks.put(messageId.getBytes(UTF_8), metadata.toByteArray());
      PlacementCenterEvents.recordStored(log.atInfo())
          .recordType(PlacementCenterRecordType.MESSAGE)
          .clientId(metadata.getClientId())
          .topic(metadata.getTopic())
          .log("metadata stored");
    } catch (RocksDBException e) {
      errorType = RocksStore.errorType(e);
      span.setStatus(StatusCode.ERROR).setAttribute(ERROR_TYPE, errorType);
      throw e;
    } finally {
      metrics
          .storeDuration(PlacementCenterRecordType.MESSAGE, errorType)
          .record((System.nanoTime() - start) / NANOS_PER_SECOND, Context.current().with(span));
      span.end();
    }
  }
}
