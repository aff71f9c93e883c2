package io.throughline.examples.chat.client;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.Context;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * A socket to the chat server: messages go there, and what happens comes back. The answer to a
 * message is an event of the type {@code sent} or {@code error}. Thread-safe.
 */
public final class ChatSocket implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(ChatSocket.class);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final OpenTelemetry openTelemetry;
  private final WebSocket socket;
  private final CompletableFuture<Integer> closed;
  private CompletableFuture<?> last = CompletableFuture.completedFuture(null);

  private ChatSocket(
      OpenTelemetry openTelemetry, WebSocket socket, CompletableFuture<Integer> closed) {
    this.openTelemetry = openTelemetry;
    this.socket = socket;
    this.closed = closed;
  }

  /**
   * Opens a socket.
   *
   * @param uri of {@code /ws}, with the scheme {@code ws}
   */
  public static CompletableFuture<ChatSocket> open(
      HttpClient client,
      URI uri,
      String token,
      Consumer<ReceivedEvent> listener,
      OpenTelemetry openTelemetry) {
    CompletableFuture<Integer> closed = new CompletableFuture<>();
    Texts texts = new Texts(listener, new ReceiveTelemetry(openTelemetry, "websocket"), closed);
    return client
        .newWebSocketBuilder()
        .header("Authorization", "Bearer " + token)
        .buildAsync(uri, texts)
        .thenApply(socket -> new ChatSocket(openTelemetry, socket, closed));
  }

  /** Writes a message. What became of it comes as an event. */
  public synchronized void post(long chat, String text) {
    Map<String, Object> json = new HashMap<>();
    json.put("chat", chat);
    json.put("text", text);
    openTelemetry
        .getPropagators()
        .getTextMapPropagator()
        .inject(Context.current(), json, (to, key, value) -> to.put(key, value));
    String message = JSON.writeValueAsString(json);
    // Only one at a time may be on its way.
    last = last.handle((sent, e) -> null).thenCompose(sent -> socket.sendText(message, true));
  }

  /** The status with which it was closed, when it is. */
  public CompletableFuture<Integer> closed() {
    return closed;
  }

  @Override
  public void close() {
    var unused = socket.sendClose(WebSocket.NORMAL_CLOSURE, "");
  }

  private static final class Texts implements WebSocket.Listener {

    private final Consumer<ReceivedEvent> listener;
    private final ReceiveTelemetry telemetry;
    private final CompletableFuture<Integer> closed;
    private final StringBuilder text = new StringBuilder();

    Texts(
        Consumer<ReceivedEvent> listener,
        ReceiveTelemetry telemetry,
        CompletableFuture<Integer> closed) {
      this.listener = listener;
      this.telemetry = telemetry;
      this.closed = closed;
    }

    @Override
    public @Nullable CompletionStage<?> onText(
        WebSocket socket, CharSequence part, boolean isLast) {
      text.append(part);
      if (isLast) {
        received(text.toString());
        text.setLength(0);
      }
      socket.request(1);
      return null;
    }

    private void received(String json) {
      try {
        telemetry.receive(ReceivedEvent.read(json), listener);
      } catch (IllegalArgumentException e) {
        log.warn("a message of the socket cannot be read", e);
      }
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
      closed.complete(status);
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable failure) {
      closed.completeExceptionally(failure);
    }
  }
}
