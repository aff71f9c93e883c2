package io.throughline.testing;

import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A collector on the loopback interface that keeps what it receives by OTLP and answers as it is
 * told.
 *
 * <pre>{@code
 * try (OtlpReceiver receiver = OtlpReceiver.start()) {
 *   receiver.answerNext(OtlpAnswer.status(503)); // once, then all is well
 *   startServiceThatSendsTo(receiver.endpoint());
 *   List<Span> spans = receiver.awaitSpans(2);
 * }
 * }</pre>
 *
 * <p>It keeps all requests in memory unless {@link OtlpReceiverBuilder#keepingAtMost} bounds them.
 * A request of more than 64 MiB is refused. Thread-safe.
 */
public final class OtlpReceiver implements AutoCloseable {

  private final boolean tls;
  private final Consumer<OtlpRequest> observer;
  private final PausableExecutor threads;
  private final OtlpListener listener;

  private final Queue<OtlpAnswer> script = new ArrayDeque<>();
  private final KeptRequests kept;
  private Function<OtlpRequest, OtlpAnswer> answers = request -> OtlpAnswer.ok();

  /**
   * An open receiver of OTLP/HTTP on a free port.
   *
   * @return the receiver, to be closed
   */
  public static OtlpReceiver start() {
    return builder().start();
  }

  /**
   * An open receiver on a free port.
   *
   * @param protocol the transport
   * @return the receiver, to be closed
   */
  public static OtlpReceiver start(OtlpProtocol protocol) {
    return builder().protocol(protocol).start();
  }

  /**
   * A receiver of OTLP/HTTP on a free port, if nothing else is said.
   *
   * @return where defaults can be changed
   */
  public static OtlpReceiverBuilder builder() {
    return new OtlpReceiverBuilder();
  }

  OtlpReceiver(OtlpReceiverBuilder from) throws IOException {
    tls = from.tls != null;
    kept = new KeptRequests(from.maxRequests, from.timeout);
    observer = from.observer;
    threads = new PausableExecutor(from.paused);
    listener =
        switch (from.protocol) {
          case HTTP_PROTOBUF -> new HttpOtlpListener(from.port, from.tls, threads, this::take);
          case GRPC -> new GrpcOtlpListener(from.port, from.tls, threads, this::take);
        };
  }

  private OtlpAnswer take(OtlpRequest request) {
    OtlpAnswer answer;
    synchronized (this) {
      OtlpAnswer scripted = script.poll();
      answer = scripted != null ? scripted : answers.apply(request);
    }
    if (answer instanceof OtlpAnswer.Success) {
      observer.accept(request);
    }
    kept.add(request, answer);
    return answer;
  }

  /**
   * The value of {@code OTEL_EXPORTER_OTLP_ENDPOINT}.
   *
   * @return a URL without a path
   */
  public String endpoint() {
    return (tls ? "https" : "http") + "://localhost:" + port();
  }

  /**
   * The port on the loopback interface, which is free again when {@link #close} returns.
   *
   * @return its number
   */
  public int port() {
    return listener.port();
  }

  /**
   * Answers each request like this from now on, after those of {@link #answerNext}.
   *
   * @param answer the answer, or what decides on it; one call at a time
   * @return this receiver
   */
  public OtlpReceiver answerWith(OtlpAnswer answer) {
    return answerWith(request -> answer);
  }

  /**
   * Lets each request decide on its answer, such as by a header {@code authorization}.
   *
   * @param answer the answer, or what decides on it; one call at a time
   * @return this receiver
   */
  public synchronized OtlpReceiver answerWith(Function<OtlpRequest, OtlpAnswer> answer) {
    answers = answer;
    return this;
  }

  /**
   * Answers the next requests like this, one after the other.
   *
   * @param next in this order
   * @return this receiver
   */
  public synchronized OtlpReceiver answerNext(OtlpAnswer... next) {
    script.addAll(List.of(next));
    return this;
  }

  /** Leaves connections (in HTTP, from the handshake of TLS on) and requests to wait. */
  public void pause() {
    threads.pause();
  }

  /** Serves what has waited, and what comes. */
  public void resume() {
    threads.resume();
  }

  /**
   * Whether a connection or a request waits for {@link #resume}.
   *
   * @return false if nothing waits
   */
  public boolean isAwaited() {
    return threads.holdsTasks();
  }

  /**
   * All requests in the order of their arrival, also those that were refused.
   *
   * @return a copy
   */
  public List<OtlpRequest> requests() {
    return kept.all();
  }

  /**
   * Writes the accepted requests to a session file, which the viewer opens. {@link
   * SessionOnFailure} does so for each test that fails.
   *
   * @param file is replaced if it is there; its folder is made
   * @throws IOException if it cannot be written
   */
  public void save(Path file) throws IOException {
    SessionFile.write(file, kept.acceptedBodies());
  }

  /**
   * The accepted spans with their resource and scope.
   *
   * @return a copy
   */
  public List<Received<Span>> receivedSpans() {
    return kept.accepted(OtlpRequest::spans);
  }

  /**
   * The accepted metrics with their resource and scope.
   *
   * @return a copy
   */
  public List<Received<Metric>> receivedMetrics() {
    return kept.accepted(OtlpRequest::metrics);
  }

  /**
   * The accepted log records with their resource and scope.
   *
   * @return a copy
   */
  public List<Received<LogRecord>> receivedLogRecords() {
    return kept.accepted(OtlpRequest::logRecords);
  }

  /**
   * The accepted spans.
   *
   * @return a copy
   */
  public List<Span> spans() {
    return receivedSpans().stream().map(Received::item).toList();
  }

  /**
   * The accepted metrics, as often as they were sent.
   *
   * @return a copy
   */
  public List<Metric> metrics() {
    return receivedMetrics().stream().map(Received::item).toList();
  }

  /**
   * The accepted log records.
   *
   * @return a copy
   */
  public List<LogRecord> logRecords() {
    return receivedLogRecords().stream().map(Received::item).toList();
  }

  /** Forgets all requests. */
  public void clear() {
    kept.clear();
  }

  /**
   * Waits for that many accepted spans, or more.
   *
   * @param count at least
   * @return all accepted spans
   */
  public List<Span> awaitSpans(int count) {
    return await(count + " spans", it -> it.spans().size() >= count).spans();
  }

  /**
   * Waits for an accepted metric of that name.
   *
   * @param name exactly
   * @return the first of them
   */
  public Metric awaitMetric(String name) {
    Predicate<Metric> named = metric -> metric.getName().equals(name);
    return await("metric " + name, it -> it.metrics().stream().anyMatch(named)).metrics().stream()
        .filter(named)
        .findFirst()
        .orElseThrow();
  }

  /**
   * Waits for that many accepted log records, or more.
   *
   * @param count at least
   * @return all accepted log records
   */
  public List<LogRecord> awaitLogRecords(int count) {
    return await(count + " log records", it -> it.logRecords().size() >= count).logRecords();
  }

  /**
   * Waits for that many requests, or more, also those that are refused.
   *
   * @param count at least
   * @return all requests
   */
  public List<OtlpRequest> awaitRequests(int count) {
    return await(count + " requests", it -> it.requests().size() >= count).requests();
  }

  /**
   * Waits until a condition holds, which is asked at each request, and now and then without one.
   *
   * @param what what is waited for, for the error
   * @param condition may call the receiver and the service under test
   * @return this receiver
   * @throws AssertionError after the timeout, 30 s if {@link OtlpReceiverBuilder#timeout} says
   *     nothing else
   */
  public OtlpReceiver await(String what, Predicate<OtlpReceiver> condition) {
    kept.await(what, () -> condition.test(this));
    return this;
  }

  @Override
  public void close() {
    listener.close();
    threads.close();
  }
}
