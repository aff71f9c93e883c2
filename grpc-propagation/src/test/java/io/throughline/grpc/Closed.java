package io.throughline.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.trace.data.ExceptionEventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** How a call ended: as its caller saw it, and as it was recorded. */
class Closed extends ClientCall.Listener<String> {
  static final AttributeKey<String> STATUS = AttributeKey.stringKey("rpc.response.status_code");
  private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");

  final CompletableFuture<Status> status = new CompletableFuture<>();

  /** Sends a message by {@code call}, and learns of its end. */
  static Closed by(ClientCall<String, String> call) {
    return new Closed().after(call);
  }

  Closed after(ClientCall<String, String> call) {
    call.start(this, new Metadata());
    call.request(2);
    call.sendMessage("hello");
    call.halfClose();
    return this;
  }

  @Override
  public void onClose(Status closedWith, Metadata trailers) {
    status.complete(closedWith);
  }

  static void assertEnd(Telemetry telemetry, SpanKind kind, Status.Code code, boolean error) {
    assertEnd(telemetry, kind, code, error, null);
  }

  static void assertEnd(
      Telemetry telemetry,
      SpanKind kind,
      Status.Code code,
      boolean error,
      @Nullable Throwable recorded) {
    SpanData span = telemetry.span(kind);
    HistogramPointData point =
        kind == SpanKind.CLIENT ? telemetry.clientDuration() : telemetry.serverDuration();
    assertThat(point.getCount()).isEqualTo(1);
    assertThat(span.getAttributes().get(STATUS)).isEqualTo(code.name());
    assertThat(point.getAttributes().get(STATUS)).isEqualTo(code.name());
    assertThat(span.getAttributes().get(ERROR)).isEqualTo(error ? code.name() : null);
    assertThat(point.getAttributes().get(ERROR)).isEqualTo(error ? code.name() : null);
    assertThat(span.getStatus().getStatusCode())
        .isEqualTo(error ? StatusCode.ERROR : StatusCode.UNSET);
    if (recorded != null) {
      assertThat(span.getEvents())
          .singleElement()
          .isInstanceOfSatisfying(
              ExceptionEventData.class,
              event -> assertThat(event.getException()).isSameAs(recorded));
    }
  }
}
