package io.throughline.examples.cluster.journal;

import static io.throughline.semconv.ErrorAttributes.ERROR_TYPE;
import static io.throughline.semconv.JournalAttributes.JOURNAL_OFFSET;
import static io.throughline.semconv.MessagingAttributes.MESSAGING_DESTINATION_NAME;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.throughline.examples.cluster.journal.v1.AppendRequest;
import io.throughline.examples.cluster.journal.v1.AppendResponse;
import io.throughline.examples.cluster.journal.v1.Entry;
import io.throughline.examples.cluster.journal.v1.JournalGrpc;
import io.throughline.examples.cluster.journal.v1.Message;
import io.throughline.examples.cluster.journal.v1.ReadRequest;
import io.throughline.examples.cluster.storage.RocksStore;
import io.throughline.semconv.JournalEvents;
import io.throughline.semconv.JournalMetrics;
import io.throughline.semconv.JournalSpans;
import io.throughline.semconv.Schema;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The gRPC service of the journal: it appends messages and reads them from an offset. */
final class JournalService extends JournalGrpc.JournalImplBase {

  private static final Logger log = LoggerFactory.getLogger(JournalService.class);
  private static final int MAX_ENTRIES = 1000;
  private static final double NANOS_PER_SECOND = 1e9;

  private final MessageLog messages;
  private final Tracer tracer;
  private final JournalMetrics metrics;

  JournalService(MessageLog messages, OpenTelemetry openTelemetry) {
    this.messages = messages;
    this.tracer =
        openTelemetry
            .tracerBuilder(JournalService.class.getPackageName())
            .setSchemaUrl(Schema.URL)
            .build();
    this.metrics = JournalMetrics.create(openTelemetry);
    metrics.entryCount(messages::size);
  }

  @Override
  public void append(AppendRequest request, StreamObserver<AppendResponse> answer) {
    try {
      long offset = persist(request.getMessage());
      answer.onNext(AppendResponse.newBuilder().setOffset(offset).build());
      answer.onCompleted();
    } catch (RocksDBException e) {
      answer.onError(Status.INTERNAL.withDescription(e.getMessage()).asRuntimeException());
    }
  }

  @Override
  public void read(ReadRequest request, StreamObserver<Entry> answer) {
    int limit = request.getLimit() == 0 ? MAX_ENTRIES : Math.min(request.getLimit(), MAX_ENTRIES);
    try {
      messages.read(request.getFromOffset(), limit).forEach(answer::onNext);
      answer.onCompleted();
    } catch (RocksDBException | InvalidProtocolBufferException e) {
      answer.onError(Status.INTERNAL.withDescription(e.getMessage()).asRuntimeException());
    }
  }

  private long persist(Message message) throws RocksDBException {
    long start = System.nanoTime();
    Span span =
        JournalSpans.persist(tracer)
            .setAttribute(MESSAGING_DESTINATION_NAME, message.getTopic())
            .startSpan();
    String errorType = null;
    try (Scope scope = span.makeCurrent()) {
      log.debug(
          "message {} goes to the log, {} bytes", message.getId(), message.getSerializedSize());
      long offset = messages.append(message);
      span.setAttribute(JOURNAL_OFFSET, offset);
      JournalEvents.entryAppended(log.atInfo())
          .topic(message.getTopic())
          .offset(offset)
          .log("message appended");
      return offset;
    } catch (RocksDBException e) {
      errorType = RocksStore.errorType(e);
      span.setStatus(StatusCode.ERROR).setAttribute(ERROR_TYPE, errorType);
      throw e;
    } finally {
      metrics
          .appendDuration(errorType)
          .record((System.nanoTime() - start) / NANOS_PER_SECOND, Context.current().with(span));
      span.end();
    }
  }
}
