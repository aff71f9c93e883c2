package io.throughline.viewer.internal.operators;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client of operators' ports on loopback. It follows no redirect, asks no proxy, and takes only
 * as much time and as many bytes as such a port needs, as it may be anybody's. Thread-safe.
 */
public final class OperatorsClient {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** As a literal, for which no resolver is asked. */
  private static final String LOOPBACK = "127.0.0.1";

  private @Nullable HttpClient client; // with threads, so it is made when the first asks

  /** What a port answered. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Reply(int status, byte[] body) {}

  /** Where a port is. */
  public static String address(int port) {
    return LOOPBACK + ":" + port;
  }

  /** A page; the future fails if nobody answers. */
  public CompletableFuture<Reply> get(int port, String path) {
    return ask(request(port, path).GET());
  }

  /**
   * A page that has to be controlled.
   *
   * @param token goes to this port only
   */
  public CompletableFuture<Reply> get(int port, String path, String token) {
    return ask(withToken(request(port, path), token).GET());
  }

  /** Changes what a page shows. */
  public CompletableFuture<Reply> put(int port, String path, String token, byte[] body) {
    return ask(
        withToken(request(port, path), token)
            .header("Content-Type", "application/json")
            .PUT(HttpRequest.BodyPublishers.ofByteArray(body)));
  }

  private static HttpRequest.Builder request(int port, String path) {
    return HttpRequest.newBuilder(URI.create("http://" + address(port) + path)).timeout(PATIENCE);
  }

  private static HttpRequest.Builder withToken(HttpRequest.Builder request, String token) {
    return request.header("Authorization", "Bearer " + token);
  }

  private CompletableFuture<Reply> ask(HttpRequest.Builder request) {
    CompletableFuture<HttpResponse<byte[]>> response =
        client().sendAsync(request.build(), head -> new ReplyBody());
    return response
        .thenApply(whole -> new Reply(whole.statusCode(), whole.body()))
        .orTimeout(
            PATIENCE.toMillis(), TimeUnit.MILLISECONDS) // the request's own ends with the head
        .whenComplete((told, failure) -> response.cancel(true));
  }

  private synchronized HttpClient client() {
    if (client == null) {
      client =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .followRedirects(HttpClient.Redirect.NEVER)
              .proxy(HttpClient.Builder.NO_PROXY)
              .connectTimeout(PATIENCE)
              .build();
    }
    return client;
  }

  /**
   * Waits for an answer.
   *
   * @throws IOException if nobody gives one
   */
  public static Reply await(CompletableFuture<Reply> reply) throws IOException {
    try {
      return reply.join();
    } catch (CompletionException e) {
      throw new IOException(e.getCause());
    }
  }
}
