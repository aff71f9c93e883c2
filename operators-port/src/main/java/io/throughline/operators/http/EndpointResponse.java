package io.throughline.operators.http;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** The response to a client. */
public sealed interface EndpointResponse {

  /**
   * The HTTP status.
   *
   * @return from 200 to 599
   */
  int status();

  /**
   * Headers beyond those of HTTP itself.
   *
   * @return by name
   */
  Map<String, String> headers();

  /**
   * An answer that is complete at once.
   *
   * @param status the HTTP status
   * @param headers its headers
   * @param body all of it
   */
  record Whole(int status, Map<String, String> headers, String body) implements EndpointResponse {}

  /**
   * An answer that is written while it is sent, a few kilobytes ahead of the client.
   *
   * @param status the HTTP status
   * @param headers its headers
   * @param writer writes it; its stream throws when the client is gone or too slow
   * @param threads where the writer runs
   * @param timeout how long the client may take for all of it
   */
  record Streamed(
      int status,
      Map<String, String> headers,
      BodyWriter writer,
      Executor threads,
      Duration timeout)
      implements EndpointResponse {}

  /** A writer of a body. */
  interface BodyWriter {

    /**
     * Writes all of it; may block.
     *
     * @param out where to
     * @throws IOException if it cannot be written
     */
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * An answer in JSON.
   *
   * @param status the HTTP status
   * @param body the JSON
   * @return the answer
   */
  static EndpointResponse json(int status, String body) {
    return new Whole(status, Map.of("Content-Type", "application/json"), body);
  }

  /**
   * A sentence for whoever asked in vain.
   *
   * @param status the HTTP status
   * @param sentence why
   * @return the answer
   */
  static EndpointResponse text(int status, String sentence) {
    return new Whole(status, Map.of("Content-Type", "text/plain; charset=utf-8"), sentence + "\n");
  }

  /**
   * An answer that is there at once, as a handler returns it.
   *
   * @return a stage that is complete
   */
  default CompletionStage<EndpointResponse> now() {
    return CompletableFuture.completedFuture(this);
  }
}
