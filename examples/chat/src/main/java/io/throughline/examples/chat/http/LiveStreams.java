package io.throughline.examples.chat.http;

import io.opentelemetry.api.OpenTelemetry;
import io.throughline.instrumentation.jetty.TelemetryHandler;
import io.throughline.instrumentation.push.SseTelemetry;
import io.throughline.instrumentation.push.WebSocketTelemetry;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** What is open as long as its client is there. Thread-safe. */
final class LiveStreams implements AutoCloseable {

  private final SseTelemetry sse;
  private final WebSocketTelemetry webSockets;
  private final int most;
  private final StreamLimits limits;
  private final Set<EventStream> streams = ConcurrentHashMap.newKeySet();
  private final Set<LiveSocket> sockets = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService ticker;
  private volatile boolean isClosed;

  LiveStreams(ServerOptions options, OpenTelemetry openTelemetry) {
    sse = SseTelemetry.create(openTelemetry);
    webSockets = WebSocketTelemetry.create(openTelemetry);
    most = options.maxStreams();
    limits = options.streams();
    ticker =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, options.name() + "-heartbeats");
              thread.setDaemon(true);
              return thread;
            });
    long pace = Math.max(10, Math.min(1_000, limits.heartbeat().toMillis() / 4));
    var unused = ticker.scheduleWithFixedDelay(this::tick, pace, pace, TimeUnit.MILLISECONDS);
  }

  private void tick() {
    long now = System.nanoTime();
    streams.forEach(stream -> stream.tick(now));
    sockets.forEach(socket -> socket.tick(now));
  }

  void admit() throws HttpRefusal {
    if (streams.size() + sockets.size() >= most) {
      throw new HttpRefusal(503, "there are " + most + " streams already; come back later");
    }
  }

  void open(Request request, Response response, Callback callback, Consumer<EventStream> whenOpen) {
    response.setStatus(200);
    response.getHeaders().put("Content-Type", "text/event-stream");
    response.getHeaders().put("Cache-Control", "no-store");
    // A proxy in front must not hold events back.
    response.getHeaders().put("X-Accel-Buffering", "no");
    TelemetryHandler.leaveOut(request);
    EventStream stream = new EventStream(request, response, callback, limits, sse.opened());
    streams.add(stream);
    stream.onEnd(() -> streams.remove(stream));
    whenOpen.accept(stream);
    stream.start();
  }

  LiveSocket socket(SocketListener listener) {
    return new LiveSocket(listener, limits, webSockets, this::add, sockets::remove);
  }

  private void add(LiveSocket socket) {
    sockets.add(socket);
    if (isClosed) {
      socket.shutdown();
    }
  }

  @Override
  public void close() {
    isClosed = true; // a handshake may end meanwhile
    ticker.shutdownNow();
    streams.forEach(EventStream::shutdown);
    sockets.forEach(LiveSocket::shutdown);
  }
}
